import { expect } from 'chai';
import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';
import { until } from './until.ts';
import { search, type ToldJob } from './visionx-worker.ts';

const ADMIN_TOKEN = 'a-token-of-this-test-only';
/** Of the devnet's own account. */
const POOL = '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c';
const ALICE = 'a1'.repeat(32);
const BOB = 'b0'.repeat(32);
const OUTSIDE = 'Nonce is outside of the range assigned to this worker';
const NONCE_TEXT =
  'nonce must be an unsigned 64-bit integer, as a number or a string of decimal digits';
/** As good as a share, and no block. */
const FORGED = `0x20${'ab'.repeat(31)}`;

interface Told {
  readonly status: number;
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

describe('the pool protocol of VisionX', function () {
  this.timeout(120_000);

  let host: HostProcess;
  let minePort: number;

  before(async () => {
    minePort = await freePort();
    const apiPort = await freePort();
    const nodePort = await freePort();
    host = await HostProcess.create(
      {
        'headframe.toml': `[api]\nlisten = "127.0.0.1:${apiPort}"\n[limits]\nloginsPerSecond = 0\nsubmitsPerSecond = 0\n`,
        'ports.toml': [
          '[[port]]',
          `listen = "127.0.0.1:${minePort}"`,
          'algorithm = "visionx"',
          'dialects = ["http-work"]',
          '[port.difficulty]',
          'start = 4',
          'min = 4',
          'max = 4',
        ].join('\n'),
        'pools/visionx.toml': poolFile('priority = 1', nodePort, 400),
      },
      { apiPort, environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN } },
    );
    await host.start();
  });

  after(() => host?.dispose());

  function poolFile(more: string, nodePort: number, difficulty: number): string {
    return [
      'plugin = "visionx"',
      `address = "${POOL}"`,
      more,
      '[coin]',
      'network = "devnet"',
      'pollMs = 50',
      'templateSeconds = 600',
      '[[coin.daemons]]',
      `url = "http://127.0.0.1:${nodePort}"`,
      '[coin.parameters]',
      'datasetMib = 1',
      'scratchMib = 1',
      'iterations = 100',
      '[coin.workers]',
      'rangeSize = 100000',
      'banSharesMin = 20',
      '[coin.devnet]',
      `difficulty = ${difficulty}`,
      '[devnet]',
      `listen = "127.0.0.1:${nodePort}"`,
    ].join('\n');
  }

  async function ask(path: string, body?: string, port = minePort, token = ''): Promise<Told> {
    const authorization = token === '' ? {} : { authorization: `Bearer ${token}` };
    const headers = { 'content-type': 'application/json', ...authorization };
    const sent = body === undefined ? {} : { method: 'POST', body, headers };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...sent,
      signal: AbortSignal.timeout(40_000),
    });
    const text = await response.text();
    return { status: response.status, text, value: text.startsWith('{') ? JSON.parse(text) : {} };
  }

  function command(path: string, body: object = {}): Promise<Told> {
    return ask(path, JSON.stringify(body), host.apiPort, ADMIN_TOKEN);
  }

  function register(worker: string, wallet = ALICE, port = minePort): Promise<Told> {
    const who = { worker_id: worker, wallet_address: wallet, worker_name: worker };
    return ask('/api/pool/register', JSON.stringify(who), port);
  }

  async function jobOf(worker: string, more = ''): Promise<ToldJob> {
    const told = await ask(`/pool/job?worker_id=${worker}${more}`);
    expect(told.status, told.text).to.equal(200);
    return told.value as never;
  }

  /** `nonce` as it is to stand in the JSON. */
  function send(
    worker: string,
    job: ToldJob,
    { nonce, hash }: { readonly nonce: unknown; readonly hash: string },
    wallet = ALICE,
  ): Promise<Told> {
    const share = { worker_id: worker, wallet_address: wallet, job_id: job.job_id, hash };
    return ask('/pool/share', JSON.stringify(share).replace('}', `,"nonce":${String(nonce)}}`));
  }

  it('takes a share once, whichever way its nonce is written', async () => {
    expect((await register('a')).value).to.include({ pool_fee_bps: 150, foundation_fee_bps: 100 });
    expect((await register('a', ALICE, host.apiPort)).status).to.equal(200);
    expect((await register('a', BOB)).text).to.equal('Worker a already registered');
    const job = await jobOf('a');
    const first = await search(job, 'share', BigInt(job.nonce_start));
    const told = await send('a', job, first);
    expect(told.value, told.text + host.output).to.include({
      message: 'Share accepted',
      is_block: false,
      total_shares: 4,
    });
    expect((await send('a', job, first)).text).to.equal('Duplicate share');
    const second = await search(job, 'share', first.nonce + 1n);
    const written = { nonce: `"${second.nonce}"`, hash: second.hash };
    expect((await send('a', job, written)).value).to.include({ ok: true, total_shares: 8 });
  });

  it('judges shares that are none, each in its words', async () => {
    await register('b');
    const job = await jobOf('b');
    const poor = await search(job, 'nothing', BigInt(job.nonce_start));
    const cases: readonly (readonly [
      { readonly nonce: unknown; readonly hash: string },
      string,
    ])[] = [
      [poor, 'Share does not meet difficulty target'],
      [{ nonce: poor.nonce, hash: FORGED }, 'Hash is not the VisionX hash of the nonce'],
      [{ nonce: job.nonce_end, hash: FORGED }, OUTSIDE],
      [{ nonce: 2n ** 64n - 1n, hash: FORGED }, OUTSIDE],
      [{ nonce: '"18446744073709551615"', hash: FORGED }, OUTSIDE],
      [{ nonce: 2n ** 64n, hash: FORGED }, NONCE_TEXT],
      [{ nonce: '"18446744073709551616"', hash: FORGED }, NONCE_TEXT],
      [{ nonce: '9007199254740993.0', hash: FORGED }, NONCE_TEXT],
      [{ nonce: -1, hash: FORGED }, NONCE_TEXT],
      [{ nonce: 1.5, hash: FORGED }, NONCE_TEXT],
      [{ nonce: '"0x1"', hash: FORGED }, NONCE_TEXT],
      [{ nonce: 1, hash: '0xzz' }, 'Invalid hash format'],
      [{ nonce: 1, hash: '0x00' }, 'Hash must be 32 bytes'],
    ];
    for (const [share, text] of cases) {
      const told = await send('b', job, share);
      expect([told.status, told.text], String(share.nonce)).to.deep.equal([400, text]);
    }
    const other = { ...job, job_id: '1-beef' };
    expect((await send('b', other, poor)).text).to.equal('Stale job ID');
    expect((await send('b', job, poor, BOB)).text).to.include('wallet_address');
    expect((await send('x', job, poor)).text).to.equal('Worker x not registered');
  });

  it('wakes who waits when a block is found, counts it, and calls older jobs stale', async () => {
    const job = await jobOf('a');
    const late = await search(job, 'share', BigInt(job.nonce_start) + 5_000n);
    const waiting = jobOf('a', `&wait=30&known=${job.job_id}`);
    const block = await search(job, 'block', BigInt(job.nonce_start));
    const told = await send('a', job, block);
    expect(told.value, told.text).to.include({ message: 'Block found!', is_block: true });
    const next = await waiting;
    expect(next.height, host.output).to.equal(job.height + 1);
    await until('the block to be on record', async () => {
      const { value } = await ask('/pool/stats');
      return value['blocks_found'] === 1 && value['last_block_height'] === job.height;
    });
    const second = await search(next, 'block', BigInt(next.nonce_start));
    expect((await send('a', next, second)).value).to.include({ is_block: true });
    await jobOf('a', `&wait=30&known=${next.job_id}`);
    expect((await send('a', job, late)).text).to.equal('Stale job ID');
  });

  it('gives ten workers ranges that no two share', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        await register(`w${index}`);
        return jobOf(`w${index}`);
      }),
    );
    const ranges = jobs.map(({ nonce_start: start, nonce_end: end }) => [
      BigInt(start),
      BigInt(end),
    ]);
    ranges.sort(([one = 0n], [other = 0n]) => (one < other ? -1 : 1));
    for (const [index, [start = 0n, end = 0n]] of ranges.entries()) {
      expect(end - start).to.equal(100_000n);
      expect(start >= (ranges[index - 1]?.[1] ?? 0n)).to.equal(true);
    }
  });

  it('bans a worker for what it sends, and no other of its machine', async () => {
    await register('bad', BOB);
    const job = await jobOf('bad');
    const wrong = { nonce: job.nonce_end, hash: FORGED };
    const texts: string[] = [];
    for (let count = 0; count < 21; count++) texts.push((await send('bad', job, wrong, BOB)).text);
    expect(texts.slice(18)).to.deep.equal([
      OUTSIDE,
      'Worker bad banned for excessive invalid shares',
      'Worker bad is banned for excessive invalid shares',
    ]);
    expect((await ask('/pool/job?worker_id=bad')).status).to.equal(403);
    expect((await register('bad', BOB)).status).to.equal(403);
    const good = await jobOf('a');
    const share = await search(good, 'share', BigInt(good.nonce_start) + 20_000n);
    expect((await send('a', good, share)).status).to.equal(200);
  });

  it('keeps its settings through a power cut, and its workers come back', async () => {
    expect((await ask('/pool/stop', '{}')).status).to.be.within(401, 403);
    const set = { pool_fee: 2.5, pool_name: 'Ours', pool_port: 8082 };
    const configured = await command('/api/pool/configure', set);
    expect(configured.value, configured.text).to.include({
      pool_fee_bps: 250,
      pool_name: 'Ours',
      pool_port: minePort,
    });
    await host.kill();
    await host.start();
    expect((await ask('/pool/job?worker_id=a')).text).to.equal('Worker a not registered');
    expect((await register('a')).value).to.include({ pool_fee_bps: 250 });
    expect((await ask('/pool/stats')).value).to.include({
      pool_name: 'Ours',
      pool_url: `http://127.0.0.1:${minePort}`,
      blocks_found: 2,
    });
    const job = await jobOf('a');
    const share = await search(job, 'share', BigInt(job.nonce_start));
    expect((await send('a', job, share)).status).to.equal(200);
    const { value } = await ask('/pool/metrics', undefined, host.apiPort);
    expect(value).to.include({ total_shares_received: 1, blocks_found: 2 });
  });

  it('mines for the operator alone in solo mode, without fees', async () => {
    expect((await command('/pool/stop')).value).to.include({ mode: 'solo' });
    expect((await ask('/pool/job?worker_id=a')).text).to.equal('Worker a not registered');
    expect((await register('a')).text).to.equal('This node is not hosting a pool');
    expect((await register('own', POOL)).status).to.equal(200);
    const job = await jobOf('own');
    const share = await search(job, 'share', BigInt(job.nonce_start));
    expect((await send('own', job, share, POOL)).status).to.equal(200);
    const { value } = await ask('/pool/stats');
    expect(value['workers']).to.have.length(1);
    const started = await command('/pool/start');
    expect(started.value).to.include({ mode: 'host_pool', pool_name: 'Ours' });
    expect((await register('a')).status).to.equal(200);
  });

  it('mines for another pool, through a power cut, until it is told to stop', async () => {
    await host.writeConfig('pools/joiner.toml', poolFile('routes = "own"', await freePort(), 400));
    const joinOf = async (): Promise<Readonly<Record<string, unknown>>> => {
      const { value } = await ask('/pools/joiner/pool/status', undefined, host.apiPort);
      return (value['join'] ?? {}) as Record<string, unknown>;
    };
    const mined = () =>
      until('the joiner to have mined', async () => {
        const { accepted } = await joinOf().catch(() => ({ accepted: 0 }));
        return Number(accepted) > 2;
      });
    await until('the joiner to run', async () => {
      return (await ask('/pools/joiner/pool/mode', undefined, host.apiPort)).status === 200;
    });
    const url = `http://127.0.0.1:${minePort}`;
    const order = { url, wallet_address: BOB, worker_name: 'joined', threads: 1 };
    const told = await command('/pools/joiner/pool/mode', { ...order, mode: 'JoinPool' });
    expect(told.value, told.text).to.deep.equal({ ok: true, mode: 'join_pool' });
    await mined();
    await host.kill();
    await host.start();
    await mined();
    expect(await joinOf()).to.include({ ...order, state: 'mining' });
    expect((await command('/pools/joiner/pool/stop')).status).to.equal(200);
    expect(await joinOf()).to.include({ ...order, state: 'stopped' });
  });
});
