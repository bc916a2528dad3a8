import { expect } from 'chai';
import type { SeatVerdict } from '../../../../core/plugin-api/work-desk.ts';
import type { FakeSeat } from './fake-desk.ts';
import { RouteBench } from './route-bench.ts';

const HASH = `0x${'00'.repeat(31)}ff`;
const SHARE = {
  worker_id: 'w',
  wallet_address: 'land1alice',
  job_id: '7-b1',
  nonce: 1_500,
  extra_nonce: 1_500,
  hash: HASH,
  hashrate: 42,
};
const NONCE_TEXT =
  'nonce must be an unsigned 64-bit integer, as a number or a string of decimal digits';

describe('route /pool/share of VisionX', () => {
  let at: RouteBench;
  let seat: FakeSeat;

  beforeEach(() => {
    at = new RouteBench();
    seat = at.seat();
  });

  it('takes a share, its hash turned as the kernel has it', async () => {
    for (const [index, path] of ['/pool/share', '/api/pool/share'].entries()) {
      const { status, value } = await at.post(path, SHARE, { remoteAddress: '203.0.113.9' });
      expect(status).to.equal(200);
      expect(value).to.deep.equal({
        ok: true,
        message: 'Share accepted',
        is_block: false,
        total_shares: 20 * (index + 1),
        estimated_payout: index === 0 ? null : '31.20000000',
      });
      await at.get('/pool/stats');
      at.record.work = [{ address: 'land1alice', worker: 'rig', work: 20n }];
      await at.get('/pool/job', { worker_id: 'w' });
      at.clock.pass(10_000);
      await at.get('/pool/stats');
    }
    const [first] = seat.submitted;
    expect(first).to.deep.include({ jobId: 'b1', nonce: 1_500n, remoteAddress: '203.0.113.9' });
    expect(Buffer.from(first?.claim ?? []).toString('hex')).to.equal(`ff${'00'.repeat(31)}`);
  });

  it('tells a block, which ends the count of its round', async () => {
    await at.post('/pool/share', SHARE);
    seat.verdict = { kind: 'accepted', late: false, blockCandidate: true, work: 20n };
    const { value } = await at.post('/pool/share', SHARE);
    expect(value).to.include({ message: 'Block found!', is_block: true, total_shares: 40 });
    seat.verdict = { kind: 'accepted', late: true, blockCandidate: false, work: 5n };
    expect((await at.post('/pool/share', SHARE)).value['total_shares']).to.equal(5);
  });

  const verdicts: readonly (readonly [SeatVerdict, number, string])[] = [
    [rejected('stale'), 400, 'Stale job ID'],
    [rejected('unknown-job'), 400, 'Stale job ID'],
    [rejected('low-difficulty'), 400, 'Share does not meet difficulty target'],
    [rejected('wrong-result'), 400, 'Hash is not the VisionX hash of the nonce'],
    [rejected('duplicate'), 400, 'Duplicate share'],
    [rejected('bad-extranonce'), 400, 'Nonce is outside of the range assigned to this worker'],
    [rejected('malformed'), 400, 'Malformed share'],
    [rejected('unauthorized'), 400, 'Worker w not registered'],
    [rejected('overloaded'), 503, 'The pool is busy. Please send this share again.'],
    [
      { kind: 'limited', retrySeconds: 1 },
      429,
      'Rate limit exceeded. Please slow down share submissions.',
    ],
    [{ kind: 'banned', reason: 'flood' }, 403, 'Worker w is banned for excessive invalid shares'],
  ];
  for (const [verdict, status, text] of verdicts)
    it(`answers ${status} to ${verdict.kind === 'rejected' ? verdict.reason : verdict.kind}`, async () => {
      seat.verdict = verdict;
      const told = await at.post('/pool/share', SHARE);
      expect(told).to.deep.include({ status, text });
      expect(told.headers['retry-after']).to.equal(
        status === 503 || status === 429 ? '1' : undefined,
      );
    });

  it('says of the share that brings the ban what it brought', async () => {
    seat.verdict = rejected('low-difficulty');
    seat.onSubmit = () => {
      seat.ban = 'invalid shares';
    };
    expect(await at.post('/pool/share', SHARE)).to.deep.include({
      status: 403,
      text: 'Worker w banned for excessive invalid shares',
    });
    expect(await at.post('/pool/share', SHARE)).to.deep.include({
      status: 403,
      text: 'Worker w is banned for excessive invalid shares',
    });
    expect(seat.submitted).to.have.length(1);
  });

  const nonces: readonly (readonly [unknown, bigint | undefined])[] = [
    [0, 0n],
    ['0', 0n],
    [2 ** 53 - 1, 2n ** 53n - 1n],
    [2n ** 53n, 2n ** 53n],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
    ['18446744073709551615', 2n ** 64n - 1n],
    [2n ** 64n, undefined],
    ['18446744073709551616', undefined],
    [2 ** 53, undefined],
    [-1, undefined],
    [-(2n ** 60n), undefined],
    ['-1', undefined],
    [1.5, undefined],
    ['0x1', undefined],
    ['1e3', undefined],
    [' 1', undefined],
    ['', undefined],
    [true, undefined],
    [[1], undefined],
    [{}, undefined],
  ];
  for (const [nonce, exact] of nonces)
    it(`${exact === undefined ? 'refuses' : 'takes'} the nonce ${typeof nonce} ${String(nonce)}`, async () => {
      const told = await at.post('/pool/share', { ...SHARE, extra_nonce: undefined, nonce });
      if (exact === undefined) expect(told).to.deep.include({ status: 400, text: NONCE_TEXT });
      else expect(seat.submitted[0]?.nonce).to.equal(exact);
    });

  it('takes an extra_nonce that repeats the low half of the nonce, and no other', async () => {
    const wide = { ...SHARE, nonce: 2n ** 63n + 7n };
    expect((await at.post('/pool/share', { ...wide, extra_nonce: 7 })).status).to.equal(200);
    expect((await at.post('/pool/share', { ...wide, extra_nonce: null })).status).to.equal(200);
    expect(await at.post('/pool/share', { ...wide, extra_nonce: 8 })).to.deep.include({
      status: 400,
      text: 'extra_nonce must be the low 32 bits of nonce, or be left out',
    });
  });

  const faults: readonly (readonly [object, string])[] = [
    [{ worker_id: undefined }, 'Missing field: worker_id'],
    [{ wallet_address: null }, 'Missing field: wallet_address'],
    [{ job_id: undefined }, 'Missing field: job_id'],
    [{ nonce: undefined }, 'Missing field: nonce'],
    [{ hash: undefined }, 'Missing field: hash'],
    [{ hash: `${HASH}0` }, 'Invalid hash format'],
    [{ hash: `0x${'zz'.repeat(32)}` }, 'Invalid hash format'],
    [{ hash: '0x' }, 'Hash must be 32 bytes'],
    [{ hash: `${HASH}00` }, 'Hash must be 32 bytes'],
    [{ hash: 'ff'.repeat(31) }, 'Hash must be 32 bytes'],
    [{ hashrate: -1 }, 'hashrate must be an unsigned 64-bit integer'],
    [{ hashrate: 'fast' }, 'hashrate must be an unsigned 64-bit integer'],
    [{ wallet_address: 'land1bob' }, 'wallet_address is not the one that worker w registered with'],
    [{ worker_id: 'x' }, 'Worker x not registered'],
  ];
  for (const [change, text] of faults)
    it(`refuses ${JSON.stringify(change).slice(0, 40)}: ${text}`, async () => {
      const told = await at.post('/pool/share', { ...SHARE, ...change });
      expect(told).to.deep.include({ status: 400, text });
      expect(seat.submitted).to.deep.equal([]);
    });

  it('hands ids that no job has to the desk, which judges them', async () => {
    for (const job of ['b1', '7-', '7-zz', '-b1', 'x'.repeat(300)])
      await at.post('/pool/share', { ...SHARE, job_id: job });
    expect(seat.submitted.map(({ jobId }) => jobId)).to.deep.equal(['', '', '', '', '']);
  });

  it('knows the wallet in any spelling, and bare hashes', async () => {
    const share = { ...SHARE, wallet_address: 'LAND1Alice', hash: 'AB'.repeat(32) };
    expect((await at.post('/pool/share', share)).status).to.equal(200);
  });

  it('is closed while the mode is solo to whom is not the operator', async () => {
    await at.post('/pool/stop');
    const share = (wallet: string) => at.post('/pool/share', { ...SHARE, wallet_address: wallet });
    expect(await share('land1alice')).to.deep.include({
      status: 503,
      text: 'This node is not hosting a pool',
    });
    expect(await share('land1pool')).to.deep.include({ text: 'Worker w not registered' });
    at.seat('own', { address: 'solo:land1pool' });
    const own = { ...SHARE, worker_id: 'own', wallet_address: 'land1pool' };
    expect((await at.post('/pool/share', own)).status).to.equal(200);
  });
});

function rejected(
  reason: Extract<SeatVerdict, { readonly kind: 'rejected' }>['reason'],
): SeatVerdict {
  return { kind: 'rejected', reason };
}
