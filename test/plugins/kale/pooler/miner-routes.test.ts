import { expect } from 'chai';
import { Value } from 'typebox/value';
import { routeOperation } from '../../../../core/plugin-api/route-operation.ts';
import { payoutsCall, statsCall, workCall } from '../../../../plugins/kale/miners/miner-calls.ts';
import { OWNER_ADDRESS } from '../pool/route-bench.ts';
import { noncesOf, PoolerBench } from './pooler-bench.ts';

const STRANGER = '00'.repeat(16);

describe('routes by which a pooler of KALE serves miners', () => {
  let at: PoolerBench;

  beforeEach(async () => {
    at = new PoolerBench();
    await at.start();
  });

  afterEach(() => at.close());

  it('are those of the pool itself, as it describes them', async () => {
    const { value } = await at.call('/openapi.json');
    const paths = value['paths'] as Record<string, Record<string, object>>;
    const own = at.backend.bench.routes.routes.filter(({ paths: [path = ''] }) =>
      path.startsWith('/miners/'),
    );
    expect(own.length).to.equal(7);
    for (const route of own) {
      const described = paths[route.paths[0] ?? '']?.[route.method.toLowerCase()];
      expect(described).to.deep.equal(JSON.parse(JSON.stringify(routeOperation(route))));
    }
  });

  it('speak of faults as the pool does, so that programs know them', async () => {
    const faults: readonly (readonly [string, object | undefined, number, string])[] = [
      [`/miners/work?minerId=${STRANGER}`, undefined, 404, 'unknown_miner'],
      [`/miners/stats?minerId=${STRANGER}`, undefined, 404, 'unknown_miner'],
      ['/miners/shares', { minerId: STRANGER, jobId: 'j', nonce: 1 }, 404, 'unknown_miner'],
      ['/miners/events?minerId=x', undefined, 400, 'bad_request'],
      ['/miners/register', { address: 7 }, 400, 'bad_request'],
      ['/miners/register', {}, 400, 'bad_request'],
    ];
    for (const [path, body, status, error] of faults) {
      const told = await at.call(path, body);
      expect(told, path).to.include({ status });
      expect(told.value).to.have.all.keys('error', 'message', 'timestamp');
      expect(told.value).to.include({ error });
    }
    at.backend.bench.desk.refusal = { kind: 'address', reason: 'not an account' };
    const refused = await at.call('/miners/register', { address: 'XALICE' });
    expect(refused.status).to.equal(400);
    expect(refused.value).to.include({ error: 'bad_request', message: 'not an account' });
    at.backend.isAway = true;
    const away = await at.call('/miners/register', { address: OWNER_ADDRESS });
    expect(away.status).to.equal(503);
    expect(away.headers.get('retry-after')).to.equal('5');
    expect(away.value).to.include({ error: 'unavailable' });
  });

  it('tell a job in the form of the pool', async () => {
    await at.open(5);
    const minerId = await at.register();
    const work = await at.work(minerId);
    expect(Value.Errors(workCall.answer ?? {}, work)).to.deep.equal([]);
    expect(work).to.include({ blockIndex: 5, difficulty: '16' });
    const { blockTimestamp, expiresAt } = work as unknown as Record<string, number>;
    expect(Number(expiresAt) - Number(blockTimestamp)).to.equal(300);
  });

  it('tell a miner at once, however long it would wait, that what it hashes is over', async () => {
    await at.open(5);
    const minerId = await at.register();
    const { jobId } = await at.work(minerId);
    // The pooler sees the next block before the pool has planted in it.
    at.backend.bench.office.block = undefined;
    at.eyes.seen = at.eyes.seen && { ...at.eyes.seen, index: 6 };
    await at.pooler.look();
    const told = await at.call(`/miners/work?minerId=${minerId}&known=${jobId}&waitMs=60000`);
    expect(told.status).to.equal(204);
    expect(told.headers.get('retry-after')).to.equal('2');
  });

  it('refuse a hash that is another', async () => {
    await at.open(5);
    const minerId = await at.register();
    const work = await at.work(minerId);
    const [nonce] = noncesOf(work, 1);
    const share = { minerId, jobId: work.jobId, nonce };
    const wrong = await at.call('/miners/shares', { ...share, hash: 'ab'.repeat(32) });
    expect(wrong.value).to.deep.equal({ accepted: false, reason: 'wrong-result' });
    expect((await at.call('/miners/shares', share)).value).to.include({ accepted: true });
  });

  it('tell a miner what became of its shares, and what it earned by the word of the pool', async () => {
    await at.open(5);
    const minerId = await at.register();
    const work = await at.work(minerId);
    for (const nonce of [...noncesOf(work, 1), ...noncesOf(work, 1, false)])
      await at.call('/miners/shares', { minerId, jobId: work.jobId, nonce });
    const stats = async () => (await at.call(`/miners/stats?minerId=${minerId}`)).value;
    expect(await stats()).to.include({ accepted: 0, rejected: 1, waiting: 1, work: '0' });
    await at.pooler.flush();
    const told = await stats();
    expect(Value.Errors(statsCall.answer ?? {}, told)).to.deep.equal([]);
    expect(told).to.include({ accepted: 1, rejected: 1, waiting: 0, dropped: 0, work: '16' });
    expect(told).to.include({ rejectedLast: 'low-difficulty', address: OWNER_ADDRESS });

    const books = { balanceAtomic: 7n, immatureAtomic: 1n << 70n, paidAtomic: 0n, payments: [] };
    at.backend.bench.books.set(OWNER_ADDRESS, books);
    const payouts = await at.call(`/miners/payouts?minerId=${minerId}`);
    expect(payouts.value).to.deep.equal({
      address: OWNER_ADDRESS,
      balance: '7',
      immature: String(1n << 70n),
      paid: '0',
      payments: [],
    });
    expect(Value.Errors(payoutsCall.answer ?? {}, payouts.value)).to.deep.equal([]);
    // As after a restart.
    at.backend.bench.desk.taken.clear();
    expect((await at.call(`/miners/payouts?minerId=${minerId}`)).status).to.equal(200);
  });

  it('leave the pooler itself its calls of the backend, whatever a stranger asks', async () => {
    await at.open(5);
    const [minerId, stranger] = [await at.register(), await at.register()];
    const [work, { jobId }] = [await at.work(minerId), await at.work(stranger)];
    const extend = () => at.call('/miners/extend', { minerId: stranger, jobId });
    const told: number[] = [];
    for (let count = 0; count < 600; count++) told.push((await extend()).status);
    expect([told.lastIndexOf(200), told.indexOf(429)]).to.deep.equal([59, 60]);
    expect((await extend()).headers.get('retry-after')).to.equal('1');
    const payouts = await at.call(`/miners/payouts?minerId=${stranger}`);
    expect(payouts).to.include({ status: 429 });
    expect(payouts.value).to.include({ error: 'limited' });

    await at.call('/miners/shares', { minerId, jobId: work.jobId, nonce: noncesOf(work, 1)[0] });
    await at.pooler.flush();
    expect(at.pooler.status).to.include({ sharesAccepted: 1, isBackendThere: true });

    const kept = await at.work(minerId);
    at.backend.bench.clock.pass(30_000);
    while ((await extend()).status === 200);
    const asked = at.backend.bodies('/pooler/miners').length;
    expect((await at.work(minerId)).jobId).to.equal(kept.jobId);
    expect(at.backend.bodies('/pooler/miners')).to.have.length(asked);
    await at.open(6);
    expect((await at.work(minerId)).blockIndex).to.equal(6);
  });

  it('stream new blocks, and whose nonces a miner is to try', async () => {
    await at.open(5);
    const minerId = await at.register();
    const { farmer } = await at.work(minerId);
    const gone = new AbortController();
    const url = `${at.url}/miners/events?minerId=${minerId}`;
    const answer = await fetch(url, { signal: gone.signal });
    expect(answer.headers.get('content-type')).to.equal('text/event-stream');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const upTo = async (words: string): Promise<void> => {
      while (!text.includes(words)) text += (await reader?.read())?.value ?? '';
    };
    await upTo(`event: lane\ndata: {"farmer":"${farmer}"}\n\n`);
    expect(text).to.match(/^event: block\nid: 5\.[0-9a-f]{64}\ndata: \{"blockIndex":5,/);
    await at.open(6);
    await upTo('"blockIndex":6');
    gone.abort();
  });

  it('shut out who sends what is no share, and let nobody register without end', async () => {
    await at.open(5);
    const minerId = await at.register();
    const work = await at.work(minerId);
    const shares = noncesOf(work, 40, false).map((nonce) => ({ jobId: work.jobId, nonce }));
    const { value } = await at.call('/miners/shares', { minerId, shares });
    const reasons = (value['verdicts'] as { reason: string }[]).map(({ reason }) => reason);
    expect(reasons.filter((each) => each === 'low-difficulty')).to.have.length(30);
    expect(reasons.filter((each) => each === 'banned')).to.have.length(10);
    for (const [path, body] of [
      ['/miners/register', { address: OWNER_ADDRESS }],
      [`/miners/work?minerId=${minerId}`, undefined],
      ['/miners/shares', { minerId, jobId: work.jobId, nonce: 1 }],
    ] as const)
      expect(await at.call(path, body)).to.include({ status: 403 });
    at.backend.bench.clock.pass(600_000);
    let status = 201;
    let count = 0;
    for (; status === 201; count++)
      ({ status } = await at.call('/miners/register', { address: OWNER_ADDRESS }));
    expect({ status, count }).to.deep.equal({ status: 429, count: 101 });
  });
});
