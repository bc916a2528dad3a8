import { expect } from 'chai';
import { BatchScanThreads } from '../../../../core/miner/batch-scan-threads.ts';
import { targetToLe } from '../../../../core/plugin-api/target.ts';
import { targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';
import { KERNEL_INPUT_BYTES, kernelInput } from '../../../../plugins/visionx/jobs/kernel-layout.ts';
import { VISIONX_WASM } from '../../../wasm/visionx/kernel-instance.ts';
import { contextOf, PlainProtocol } from './plain-protocol.ts';
import { json, ScriptedPool, type ScriptedJob, type SentFind } from './scripted-pool.ts';
import { startMiner } from './started-miner.ts';
import type { MinerOptions } from './started-miner.ts';

const JOB: ScriptedJob = {
  id: 'j1',
  height: 7,
  first: 0n,
  end: 1n << 40n,
  difficulty: 50n,
  clean: true,
};
const LANES = 2;

describe('miner of work over HTTP', () => {
  let threads: BatchScanThreads;
  const ends: (() => Promise<void>)[] = [];

  before(() => {
    const inputBytes = KERNEL_INPUT_BYTES;
    threads = new BatchScanThreads({ threads: LANES, wasm: VISIONX_WASM, inputBytes });
  });

  after(() => threads.close());

  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const setUp = (job: ScriptedJob = JOB, options: MinerOptions = {}) =>
    startMiner(job, { ...options, threads, lanes: LANES, ends });

  it('finds shares whose digests are the kernel’s own, and stops after as many as wanted', async () => {
    const { pool, ended, tally } = await setUp(JOB, { shares: 10 });
    expect(await ended).to.deep.equal({ kind: 'enough' });
    expect(tally).to.include({ accepted: 10, rejected: 0, blocks: 0, estimate: '1.5 COIN' });
    expect(pool.finds).to.have.length.at.least(10);
    for (const find of pool.finds) expect(await digestOf(find)).to.equal(find.digest);
    expect(new Set(pool.finds.map(({ nonce }) => nonce)).size).to.equal(pool.finds.length);
    expect(pool.calls.slice(0, 2)).to.deep.equal(['/register', '/job']);
  });

  it('shows height and difficulty of the job, and what the pool says at the door', async () => {
    const { pool, tally, notes } = await setUp();
    await pool.until(() => pool.finds.length > 0);
    expect(tally).to.include({ height: 7, difficulty: 50, link: 'mining' });
    expect(notes).to.include('the pool says: pool fee 1 %');
  });

  it('counts as blocks what the pool says are blocks', async () => {
    const { pool, ended, tally, notes } = await setUp(JOB, { shares: 3 });
    pool.say('/share', json(200, { block: true }), json(200, { block: false }));
    await ended;
    expect(tally.blocks).to.equal(1);
    expect(notes).to.include('block found');
  });

  it('splits a range among its lanes without a gap or an overlap, up to the last nonce', async () => {
    const end = 1n << 64n;
    const { pool, scans } = await setUp({
      ...JOB,
      first: end - 3000n,
      end,
      difficulty: 1_000_000n,
    });
    await waitsForNews(pool);
    // A lane may be at its last nonces while others have asked already.
    await until(() => tried(scans).size === 3000);
    const runs = [...scans].sort((a, b) => (a.first < b.first ? -1 : 1));
    expect(runs[0]?.first).to.equal(end - 3000n);
    expect(runs.at(-1)?.end).to.equal(end);
    for (const [index, run] of runs.entries())
      if (index > 0) expect(run.first).to.equal(runs[index - 1]?.end);
  });

  it('asks for more where a range is used up, and does not ask in circles', async () => {
    const { pool, rest, scans } = await setUp({ ...JOB, end: 100n, difficulty: 1_000_000n });
    await waitsForNews(pool);
    // It may be at the end of its range before it first waited for news.
    const [first, ...others] = pool.calls.filter((call) => call !== '/job j1');
    expect([first, ...others]).to.deep.equal(['/register', '/job', '/job']);
    expect(pool.calls.filter((call) => call === '/job j1')).to.have.length.at.most(2);
    expect(rest.rests.filter((ms) => ms > 900)).to.have.length(1);
    pool.move({ ...JOB, first: 100n, end: 200n, difficulty: 1_000_000n, clean: false });
    // The same job, with a further range.
    await until(() => tried(scans).size === 200);
  });

  it('asks a pool that says "the same" at once only now and then', async () => {
    const { pool, rest } = await setUp(JOB, { protocol: new PlainProtocol(5_000) });
    pool.sameAtOnce = true;
    rest.heldFromMs = 4_000;
    await pool.until(() => pool.finds.length > 3);
    expect(pool.calls.filter((call) => call.startsWith('/job'))).to.have.length(1);
    rest.turn();
    await pool.until(() => pool.calls.filter((call) => call.startsWith('/job')).length === 2);
  });

  it('leaves at least a second between questions, whatever the pool says', async () => {
    const { pool, rest } = await setUp();
    pool.sameAtOnce = true;
    await pool.until(() => pool.calls.filter((call) => call === '/job j1').length === 3);
    expect(rest.rests.slice(1, 3)).to.deep.equal([1000, 1000]);
  });

  it('goes over to new work at once', async () => {
    const { pool, scans } = await setUp();
    await pool.until(() => pool.finds.length > 0);
    pool.move({ ...JOB, id: 'j2', height: 8 });
    await pool.until(() => pool.finds.some(({ job }) => job === 'j2'));
    const first = scans.findIndex(({ jobId }) => jobId === 'j2');
    // Slices that were under way when the news came.
    expect(scans.slice(first + LANES).map(({ jobId }) => jobId)).to.not.include('j1');
    const lastOld = pool.finds.map(({ job }) => job).lastIndexOf('j1');
    const firstNew = pool.finds.findIndex(({ job }) => job === 'j2');
    expect(lastOld).to.be.below(firstNew);
  });

  it('goes on where it was when a job comes again', async () => {
    const { pool, scans } = await setUp({ ...JOB, difficulty: 200n });
    await pool.until(() => pool.finds.length > 2);
    pool.say('/share', 'reset');
    await pool.until(() => pool.calls.filter((call) => call === '/register').length === 2);
    const { length } = pool.finds;
    await pool.until(() => pool.finds.length > length + 2);
    expect(tried(scans).size).to.be.above(0);
  });

  it('sends a find again after as long as the pool wants', async () => {
    const { pool, rest, tally } = await setUp();
    pool.say('/share', json(503, {}, { 'retry-after': '7' }));
    await pool.until(() => pool.finds.length > 8);
    const [first] = pool.finds;
    const again = pool.finds.filter(({ nonce }) => nonce === first?.nonce);
    expect(again).to.have.length(2);
    expect(rest.rests).to.include(7000);
    expect(tally.rejected).to.equal(0);
  });

  it('registers again where the pool does not know it, and sends the find again', async () => {
    const { pool, tally } = await setUp();
    pool.say('/share', json(404, {}));
    await pool.until(() => pool.calls.filter((call) => call === '/register').length === 2);
    const lost = pool.finds[0];
    const { length } = pool.finds;
    await pool.until(() => pool.finds.slice(1).some(({ nonce }) => nonce === lost?.nonce));
    await pool.until(() => pool.finds.length > length + 8);
    expect(tally.rejected).to.equal(0);
  });

  it('registers again where the pool has no job for a stranger', async () => {
    const { pool } = await setUp();
    pool.say('/job', json(404, {}));
    await pool.until(() => pool.finds.length > 0);
    expect(pool.calls.slice(0, 4)).to.deep.equal(['/register', '/job', '/register', '/job']);
  });

  it('begins anew with a pool that forgets it every time', async () => {
    const { pool, notes } = await setUp();
    pool.say('/job', ...Array.from({ length: 4 }, () => json(404, {})));
    await pool.until(() => pool.finds.length > 0);
    expect(notes.some((note) => note.startsWith('the pool forgets its workers'))).to.equal(true);
  });

  it('waits where there is no work, and begins when there is', async () => {
    const { pool, rest, tally, notes } = await setUp();
    pool.say('/job', json(503, {}, { 'retry-after': '9' }));
    rest.heldFromMs = 9000;
    await pool.until(() => pool.calls.includes('/job'));
    await until(() => rest.rests.includes(9000));
    expect(tally).to.include({ link: 'waiting', reason: 'no work' });
    expect(notes).to.include('no work: no work');
    rest.turn();
    await pool.until(() => pool.finds.length > 0);
    expect(tally.link).to.equal('mining');
  });

  it('goes on with what it has where the pool has no time, and sends what it found', async () => {
    const { pool, rest, tally, notes } = await setUp({ ...JOB, end: 100n, difficulty: 1n });
    const busy = json(429, {}, { 'retry-after': '9' });
    // News, more of the job's nonces, and again.
    pool.say('/job', undefined, busy, busy, busy);
    pool.say('/share', json(503, {}, { 'retry-after': '7' }));
    await pool.until(() => pool.calls.filter((call) => call.startsWith('/job')).length > 4);
    await pool.until(() => new Set(pool.finds.map(({ nonce }) => nonce)).size === 100);
    expect(tally).to.include({ rejected: 0, link: 'mining' });
    expect(rest.rests.filter((ms) => ms === 9000)).to.have.length(3);
    expect(notes.filter((note) => note === 'the pool says: no time')).to.have.length(1);
  });

  it('says that it has no work where the pool has no time from the first', async () => {
    const { pool, rest, tally, notes } = await setUp();
    pool.say('/job', json(429, {}, { 'retry-after': '9' }));
    rest.heldFromMs = 9000;
    await until(() => rest.rests.includes(9000));
    expect(tally).to.include({ link: 'waiting', reason: 'no time' });
    expect(notes).to.include('no work: no time');
    rest.turn();
    await pool.until(() => pool.finds.length > 0);
  });

  it('comes back by itself to a pool that closes, and opens to strangers', async () => {
    const { pool, rest, tally } = await setUp();
    await pool.until(() => pool.finds.length > 0);
    const closed = json(503, {}, { 'retry-after': '5' });
    // It may ask for a job while it still knows one, and for the news after that.
    pool.say('/job', closed, closed, json(404, {}));
    pool.say('/register', closed);
    pool.move({ ...JOB, id: 'j2', height: 8 });
    await pool.until(() => pool.calls.filter((call) => call === '/register').length === 3);
    const { length } = pool.finds;
    await pool.until(() => pool.finds.length > length + 2);
    expect(tally.link).to.equal('mining');
    expect(rest.rests.filter((ms) => ms === 5000)).to.have.length(3);
  });

  it('waits no longer than ten minutes', async () => {
    const { pool, rest } = await setUp(JOB, { protocol: new PlainProtocol(1e12) });
    pool.say('/register', json(503, 'full', { 'retry-after': '999999999' }));
    await pool.until(() => pool.finds.length > 0);
    expect(Math.max(...rest.rests)).to.equal(600_000);
    expect(rest.rests[0]).to.equal(600_000);
  });

  it('waits at the door of a pool that is full', async () => {
    const { pool, rest } = await setUp();
    pool.say('/register', json(503, 'full', { 'retry-after': '30' }));
    await pool.until(() => pool.finds.length > 0);
    expect(rest.rests[0]).to.equal(30_000);
    expect(pool.calls.slice(0, 3)).to.deep.equal(['/register', '/register', '/job']);
  });

  it('ends when the pool refuses the worker', async () => {
    const pool = await setUp();
    pool.pool.say('/register', { status: 403, body: 'banned' });
    // The first answer may have been on its way already.
    pool.pool.say('/job', json(404, {}));
    expect(await pool.ended).to.deep.equal({ kind: 'refused', reason: 'banned' });
  });

  it('says why a share was rejected', async () => {
    const { pool, notes, tally } = await setUp();
    pool.say('/share', { status: 400, body: 'Stale job ID' });
    await pool.until(() => pool.finds.length > 6);
    expect(tally.rejected).to.equal(1);
    expect(notes).to.include('share rejected: Stale job ID');
  });

  for (const [what, answer] of [
    ['resets connections', 'reset'],
    ['hangs', 'hang'],
    ['stops in the middle of an answer', 'stall'],
    ['answers two megabytes', 'huge'],
    ['speaks no HTTP', 'noise'],
    ['answers 500', { status: 500, body: 'oops' }],
    ['answers garbage', { status: 200, body: '{"id":' }],
    ['answers jobs without nonces', json(200, { ...JOB, end: 0n })],
    ['answers jobs beyond 64 bits', json(200, { ...JOB, end: (1n << 64n) + 1n })],
  ] as const)
    it(`comes back to a pool that ${what}`, async () => {
      const { pool, notes } = await setUp();
      pool.say('/job', answer);
      await pool.until(() => pool.finds.length > 0);
      expect(notes.some((note) => note.includes('trying again'))).to.equal(true);
    });

  it('follows no redirect', async () => {
    const other = new ScriptedPool(JOB);
    const location = `http://127.0.0.1:${await other.listen()}/job`;
    ends.push(() => other.close());
    const { pool } = await setUp();
    pool.say('/job', { status: 302, body: '', headers: { location } });
    await pool.until(() => pool.finds.length > 0);
    expect(other.calls).to.deep.equal([]);
  });

  it('comes back to a pool that was restarted, with the find that was under way', async () => {
    const { pool, port, tally } = await setUp({ ...JOB, difficulty: 500n });
    pool.say('/share', 'hang');
    await pool.until(() => pool.finds.length === 1);
    await pool.close();
    const restarted = new ScriptedPool({ ...JOB, difficulty: 500n });
    ends.push(() => restarted.close());
    await restarted.listen(port);
    restarted.taken = new Set(pool.finds.map(({ nonce }) => nonce));
    await restarted.until(() => restarted.finds.length > 6);
    expect(restarted.calls[0]).to.equal('/register');
    expect(restarted.finds.map(({ nonce }) => nonce)).to.include(pool.finds[0]?.nonce);
    // Nobody knows what became of the first attempt: that is no rejection.
    expect(tally.rejected).to.equal(0);
  });

  it('drops what was found for a job that a clean one replaced', async () => {
    const { pool, rest } = await setUp();
    rest.heldFromMs = 7000;
    pool.say('/share', json(503, {}, { 'retry-after': '7' }));
    await until(() => rest.rests.includes(7000));
    pool.move({ ...JOB, id: 'j2' });
    await pool.until(() => pool.calls.includes('/job j2'));
    const [held] = pool.finds;
    rest.turn();
    const { length } = pool.finds;
    // More than are on their way at once.
    await pool.until(() => pool.finds.length > length + 8);
    const later = pool.finds.slice(length).map(({ job, nonce }) => `${job} ${nonce}`);
    expect(later).to.not.include(`j1 ${held?.nonce}`);
    expect(pool.finds.slice(length + 8).map(({ job }) => job)).to.not.include('j1');
  });

  it('keeps up with a pool for which every hash is a share', async () => {
    const { ended, tally } = await setUp({ ...JOB, difficulty: 1n }, { shares: 500 });
    expect(await ended).to.deep.equal({ kind: 'enough' });
    expect(tally.rejected).to.equal(0);
  });

  it('fails where the kernel refuses the work', async () => {
    const protocol = new PlainProtocol();
    protocol.badContext = true;
    const { ended } = await setUp(JOB, { protocol });
    const reason = await ended.catch((error: unknown) => error);
    expect(reason).to.have.property('message').that.contains('refused');
  });

  it('stops when told to, without a pool too', async () => {
    const { pool, miner, ended } = await setUp();
    await pool.close();
    miner.stop();
    expect(await ended).to.deep.equal({ kind: 'stopped' });
    ends.length = 0;
  });

  async function digestOf({ job, nonce }: SentFind): Promise<string> {
    const targetLe = targetToLe(targetOfDifficulty(0n));
    const slice = { context: contextOf(job), input: kernelInput(nonce), count: 1, targetLe };
    const { found } = await threads.scan(slice);
    return Buffer.from(found?.digest ?? []).toString('hex');
  }
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when a range is used up, the pool was asked for more in vain, and news are awaited. */
function waitsForNews(pool: ScriptedPool): Promise<void> {
  const { calls } = pool;
  return pool.until(
    () => calls.filter((call) => call === '/job').length === 2 && calls.at(-1) === '/job j1',
  );
}

/** Nonces that were tried, each of them once. */
function tried(scans: readonly { readonly first: bigint; readonly end: bigint }[]): Set<bigint> {
  const seen = new Set<bigint>();
  for (const { first, end } of scans)
    for (let nonce = first; nonce < end; nonce++) {
      expect(seen.has(nonce), `nonce ${nonce} twice`).to.equal(false);
      seen.add(nonce);
    }
  return seen;
}
