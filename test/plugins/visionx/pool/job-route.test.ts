import { expect } from 'chai';
import { JOB, seatJob } from './fake-desk.ts';
import { RouteBench } from './route-bench.ts';

describe('route /pool/job of VisionX', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('tells the fields of upstream, and what a worker needs beside them', async () => {
    at.seat();
    for (const path of ['/pool/job', '/api/pool/job'])
      expect((await at.get(path, { worker_id: 'w' })).value).to.deep.equal({
        job_id: '7-b1',
        height: 7,
        prev_hash: 'aa'.repeat(32),
        merkle_root: `0x${'7e'.repeat(32)}`,
        target: `0147ae147ae147ae${'f'.repeat(48)}`,
        share_target: `0ccccccccccccccc${'f'.repeat(48)}`,
        extra_nonce_start: 1000,
        extra_nonce_end: 2000,
        difficulty: 200,
        algorithm: 'visionx',
        params: {
          dataset_mb: 256,
          scratch_mb: 32,
          mix_iters: 65_536,
          reads_per_iter: 4,
          write_every: 4,
          epoch_blocks: 32,
        },
        params_fingerprint:
          'v=1 dataset_mb=256 scratch_mb=32 mix_iters=65536 reads_per_iter=4 write_every=4 epoch_blocks=32',
        epoch: 0,
        epoch_seed: '0e'.repeat(32),
        message_hex: '0102ff',
        timestamp: 1_760_000_000,
        miner: 'land1pool',
        tx_root: '7e'.repeat(32),
        nonce_start: '1000',
        nonce_end: '2000',
        share_difficulty: '20',
        expires_at: 1_760_000_240,
      });
  });

  const ranges: readonly (readonly [bigint, bigint, number, number])[] = [
    [0n, 2n ** 32n - 1n, 0, 4_294_967_295],
    [0n, 2n ** 32n, 0, 0],
    [2n ** 32n, 2n ** 32n + 5n, 0, 0],
    [2n ** 64n - 5n, 2n ** 64n, 0, 0],
  ];
  for (const [nonceFirst, nonceEnd, start, end] of ranges)
    it(`tells the range ${nonceFirst} to ${nonceEnd} exactly, and in 32 bits where it fits`, async () => {
      at.seat().job = seatJob({ nonceFirst, nonceEnd });
      expect((await at.get('/pool/job', { worker_id: 'w' })).value).to.include({
        nonce_start: String(nonceFirst),
        nonce_end: String(nonceEnd),
        extra_nonce_start: start,
        extra_nonce_end: end,
      });
    });

  it('tells numbers beyond 2^53 - 1 as strings', async () => {
    const visionx = { ...JOB.visionx, difficulty: 2n ** 64n - 1n, height: 2n ** 53n };
    at.seat().job = seatJob({ job: { ...JOB, visionx } as never });
    expect((await at.get('/pool/job', { worker_id: 'w' })).value).to.include({
      job_id: '9007199254740992-b1',
      height: '9007199254740992',
      difficulty: '18446744073709551615',
    });
  });

  it('refuses who it does not know, and says how', async () => {
    expect(await at.get('/pool/job')).to.deep.include({
      status: 400,
      text: 'Missing worker_id parameter',
    });
    expect(await at.get('/pool/job', { worker_id: 'x' })).to.deep.include({
      status: 400,
      text: 'Worker x not registered',
    });
    at.seat().ban = 'invalid shares';
    expect(await at.get('/pool/job', { worker_id: 'w' })).to.deep.include({
      status: 403,
      text: 'Worker w is banned for excessive invalid shares',
    });
  });

  it('says that there is no work, and when to ask again', async () => {
    at.seat().job = undefined;
    expect(await at.get('/pool/job', { worker_id: 'w' })).to.deep.include({
      status: 503,
      text: 'There is no work now',
      headers: { 'retry-after': '2' },
    });
  });

  it('waits for another job than the known one', async () => {
    const seat = at.seat();
    const asked = at.get('/pool/job', { worker_id: 'w', wait: '90.5', known: '7-b1' });
    expect(seat.waiting).to.include({ known: 'b1', ms: 60_000, from: '203.0.113.1' });
    seat.waiting?.end(seatJob({ id: 'b2' }));
    expect((await asked).value['job_id']).to.equal('7-b2');
  });

  it('tells the same job again where none came in time', async () => {
    const seat = at.seat();
    const asked = at.get('/pool/job', { worker_id: 'w', wait: '5', known: '7-b1' });
    expect(seat.waiting?.ms).to.equal(5_000);
    seat.waiting?.end();
    expect((await asked).value['job_id']).to.equal('7-b1');
  });

  it('sends away who waits at a seat that ends', async () => {
    at.seat();
    const asked = at.get('/pool/job', { worker_id: 'w', wait: '5' });
    expect((await at.post('/pool/stop')).status).to.equal(200);
    expect(await asked).to.deep.include({ status: 400, text: 'Worker w not registered' });
  });

  for (const wait of ['', '-1', 'x', '1e3', 'Infinity'])
    it(`refuses to wait for "${wait}" seconds`, async () => {
      at.seat();
      expect(await at.get('/pool/job', { worker_id: 'w', wait })).to.deep.include({
        status: 400,
        text: 'wait must be seconds from 0 to 60',
      });
    });

  it('gives a further range of a job, or the job of now where that is over', async () => {
    const seat = at.seat();
    seat.extended = seatJob({ nonceFirst: 9_000n, nonceEnd: 10_000n });
    const more = await at.get('/pool/job', { worker_id: 'w', more: '7-b1' });
    expect(more.value['nonce_start']).to.equal('9000');
    expect(seat.extendedFor).to.equal('203.0.113.1');
    const over = await at.get('/pool/job', { worker_id: 'w', more: '6-a0' });
    expect(over.value['nonce_start']).to.equal('1000');
  });

  it('is closed while the host mines for another pool', async () => {
    at.seat();
    await at.post('/pool/mode', { mode: 'JoinPool', url: 'http://other.example' });
    expect(await at.get('/pool/job', { worker_id: 'w' })).to.deep.include({
      status: 503,
      text: 'This node is not hosting a pool',
    });
  });

  it('arranges the terms of the pool file', () => {
    expect(at.desk.terms).to.deep.equal({
      rangeSize: 100_000_000n,
      idleMs: 300_000,
      submitsPerSecond: 100,
      bans: {
        windowSeconds: 3_600,
        submissionsMin: 100,
        invalidPercent: 10,
        wrongResults: 3,
        banSeconds: 3_600,
      },
    });
    at = new RouteBench({ workers: { banInvalidPercent: 0 } });
    expect(at.desk.terms.bans?.submissionsMin).to.equal(0);
  });
});
