import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ApiFixture } from './api-fixture.ts';
import { MADE_AT_MS, batchOf } from './fake-operator-desk.ts';
import { FakeQueries } from './fake-queries.ts';

const BY = 'by operator, api 127.0.0.1';
const ALICE = { account: 'miner', owner: 'alice', address: 'alice' };

describe('Payouts for operators', () => {
  let records: FakeQueries;
  let fixture: ApiFixture;

  beforeEach(async () => {
    records = new FakeQueries();
    fixture = new ApiFixture(records.queries);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  async function ask(method: string, path: string, body?: object) {
    const response = await fixture.admin(method, path, body);
    return { status: response.status, ...((await response.json()) as object) };
  }

  for (const [method, path] of [
    ['GET', 'payouts'],
    ['GET', 'payouts/btc/7'],
    ['POST', 'payouts/btc/7/resolve'],
    ['GET', 'payouts/btc/7/unsigned'],
    ['POST', 'payouts/btc/7/signed'],
    ['GET', 'payouts/standings'],
    ['GET', 'payouts/holds'],
    ['DELETE', 'payouts/holds/btc/bob'],
    ['POST', 'pools/btc/payouts/pause'],
    ['POST', 'pools/btc/payouts/resume'],
    ['POST', 'pools/btc/payouts/run'],
    ['POST', 'pools/btc/payouts/preview'],
    ['GET', 'solvency'],
    ['GET', 'ledger/check'],
    ['GET', 'audit'],
  ] as const) {
    it(`need the token for ${method} ${path}`, async () => {
      const url = `/api/v1/admin/${path}`;
      const body = method === 'POST' ? { reason: 'x' } : undefined;
      expect((await fixture.send(method, url, body)).status).to.equal(401);
      const wrong = { authorization: 'Bearer wrong' };
      expect((await fixture.send(method, url, body, wrong)).status).to.equal(401);
      expect(fixture.operatorDesk.acts).to.deep.equal([]);
    });
  }

  it('are listed by state and pool, newest first, by pages', async () => {
    for (const [id, poolId, state] of [
      [3n, 'btc', 'review'],
      [2n, 'bch', 'unknown'],
      [1n, 'btc', 'confirmed'],
    ] as const) {
      records.rows.push({
        ...{ id, poolId, state, feeBearer: 'operator', amountAtomic: 2n ** 53n + id, items: 4 },
        ...{ feeAtomic: 9n, transactionIds: [], attempts: 1, confirmations: 0, reason: '' },
        ...{ createdAtMs: MADE_AT_MS, changedAtMs: MADE_AT_MS, sentAtMs: undefined },
      });
    }
    const ids = async (query: string) => {
      const found = (await ask('GET', `/payouts${query}`)) as unknown as {
        readonly total: number;
        readonly batches: readonly { readonly id: string }[];
      };
      return [found.total, ...found.batches.map(({ id }) => id)];
    };
    expect(await ids('')).to.deep.equal([3, '3', '2', '1']);
    expect(await ids('?state=open')).to.deep.equal([2, '3', '2']);
    expect(await ids('?state=review')).to.deep.equal([1, '3']);
    expect(await ids('?pool=btc&pageSize=1&page=1')).to.deep.equal([2, '1']);
    expect(await ask('GET', '/payouts?state=lost')).to.include({ status: 400, field: 'state' });
    expect(await ask('GET', '/payouts?state=review')).to.have.deep.nested.property('batches[0]', {
      ...{ id: '3', poolId: 'btc', coin: 'BTC', state: 'review', amount: '90071992.54740995' },
      ...{ fee: '0.00000009', destinations: 4, reason: '' },
      ...{ createdAt: '2026-01-15T11:30:00.000Z', changedAt: '2026-01-15T11:30:00.000Z' },
    });
  });

  it('are shown with all that a decision needs, and nothing that could be spent', async () => {
    const response = await fixture.admin('GET', '/payouts/btc/7');
    const text = await response.text();
    expect(text).to.not.contain('never shown');
    expect(JSON.parse(text)).to.deep.equal({
      ...{ id: '7', poolId: 'btc', coin: 'BTC', state: 'review', amount: '90071992.54740994' },
      ...{ fee: '0.00000009', destinations: 2, reason: 'nobody knows', feeBearer: 'operator' },
      ...{ createdAt: '2026-01-15T11:30:00.000Z', changedAt: '2026-01-15T11:30:01.000Z' },
      ...{ attempts: 2, confirmations: 0, transactionIds: [], expectedTransactionIds: ['aa'] },
      items: [
        { ...ALICE, amount: '90071992.54740993', receipt: '90071992.54740992', requestId: '3' },
        {
          ...{ account: 'fee', owner: 'operator', address: 'till', amount: '0.00000001' },
          ...{ receipt: null, requestId: null },
        },
      ],
      steps: [
        { from: null, to: 'planned', reason: '', at: '2026-01-15T11:30:00.000Z' },
        { from: 'unknown', to: 'review', reason: 'gone', at: '2026-01-15T11:30:00.000Z' },
      ],
      choices: ['release', 'adopt', 'resend'],
    });
  });

  it('offer only what may be done', async () => {
    const payment = { transactionIds: [], payloads: [], receiptsAtomic: [], feeAtomic: undefined };
    fixture.operatorDesk.batches = [
      batchOf({ id: 1n, payment: { ...payment, resendable: false } }),
      batchOf({ id: 2n, state: 'signing', payment: undefined, unsigned: 'cHNidP8=' }),
      batchOf({ id: 3n, state: 'submitted' }),
      batchOf({ id: 4n, state: 'confirmed' }),
    ];
    const choices = async (id: number) =>
      ((await ask('GET', `/payouts/btc/${id}`)) as unknown as { choices: string[] }).choices;
    expect(await choices(1)).to.deep.equal(['release', 'adopt']);
    expect(await choices(2)).to.deep.equal(['sign']);
    expect(await choices(3)).to.deep.equal([]);
    expect(await choices(4)).to.deep.equal([]);
    expect(await ask('GET', '/payouts/btc/2/unsigned')).to.deep.equal({
      ...{ status: 200, id: '2', poolId: 'btc', unsigned: 'cHNidP8=' },
    });
    expect(await ask('GET', '/payouts/btc/3/unsigned')).to.include({ status: 409 });
  });

  for (const [body, act] of [
    [{ choice: 'release' }, 'release btc 7'],
    [{ choice: 'resend' }, 'resend btc 7'],
    [{ choice: 'adopt', transactionIds: ['aa', 'bb'] }, 'adopt btc 7 aa bb'],
  ] as const) {
    it(`are resolved by ${body.choice}`, async () => {
      const done = await ask('POST', '/payouts/btc/7/resolve', body);
      expect(done).to.deep.equal({ status: 200, done: true });
      expect(fixture.operatorDesk.acts).to.deep.equal([`${act} ${BY}`]);
    });
  }

  for (const [body, field] of [
    [{}, 'choice'],
    [{ choice: 'forget' }, 'choice'],
    [{ choice: 'adopt' }, 'transactionIds'],
    [{ choice: 'adopt', transactionIds: [] }, 'transactionIds'],
    [{ choice: 'adopt', transactionIds: ['aa', 'aa'] }, 'transactionIds'],
    [{ choice: 'release', transactionIds: ['aa'] }, 'transactionIds'],
  ] as const) {
    it(`are not resolved by ${JSON.stringify(body)}`, async () => {
      const told = await ask('POST', '/payouts/btc/7/resolve', body);
      expect(told).to.include({ status: 400, field });
      expect(fixture.operatorDesk.acts).to.deep.equal([]);
    });
  }

  it('take what was signed, be it long, and no more than that', async () => {
    const signed = 'A'.repeat(1_900_000);
    expect(await ask('POST', '/payouts/btc/7/signed', { signed })).to.include({ done: true });
    expect(fixture.operatorDesk.acts).to.deep.equal([`signed btc 7 1900000 ${BY}`]);
    const long = { signed: 'A'.repeat(2_000_001) };
    expect(await ask('POST', '/payouts/btc/7/signed', long)).to.include({ status: 400 });
    const larger = { signed: 'A'.repeat(2_200_000) };
    expect(await ask('POST', '/payouts/btc/7/signed', larger)).to.include({ status: 413 });
    const words = { signed: 'not base64!' };
    expect(await ask('POST', '/payouts/btc/7/signed', words)).to.include({ field: 'signed' });
    const other = await ask('POST', '/payouts/btc/7/resolve', { choice: 'x'.repeat(17_000) });
    expect(other, 'other bodies stay short').to.include({ status: 413 });
  });

  for (const [code, status] of [
    ['PAYOUT_CONFLICT', 409],
    ['PAYOUT_FENCED', 409],
    ['PAYMENT_INVALID', 400],
    ['DAEMON_UNREACHABLE', 503],
    ['CONFIG_INVALID', 409],
    ['STORAGE_UNAVAILABLE', 503],
    ['KERNEL_TRAP', 500],
  ] as const) {
    it(`tell ${code} in its words, as ${status}`, async () => {
      fixture.operatorDesk.refusal = new PoolError(code, 'batch 7 is confirmed already');
      const told = await ask('POST', '/payouts/btc/7/signed', { signed: 'AA' });
      expect(told).to.include({ status });
      const words = expect(told).to.have.property('message');
      if (['PAYOUT_CONFLICT', 'PAYMENT_INVALID', 'CONFIG_INVALID'].includes(code))
        words.that.contains('batch 7');
      if (code === 'KERNEL_TRAP') words.that.does.not.contain('batch 7');
    });
  }

  for (const path of ['btc/8', 'bch/7']) {
    it(`know no batch ${path}`, async () => {
      const calls = [
        await ask('GET', `/payouts/${path}`),
        await ask('GET', `/payouts/${path}/unsigned`),
        await ask('POST', `/payouts/${path}/resolve`, { choice: 'release' }),
        await ask('POST', `/payouts/${path}/signed`, { signed: 'AA' }),
      ];
      for (const told of calls) expect(told).to.include({ status: 404, error: 'unknown-batch' });
    });
  }

  it('know no batch of an id that is no number', async () => {
    expect(await ask('GET', '/payouts/btc/x')).to.include({ status: 400, field: 'id' });
  });

  it('stand by pool', async () => {
    expect(await ask('GET', '/payouts/standings')).to.deep.equal({
      status: 200,
      pools: [
        {
          ...{ poolId: 'btc', enabled: true, dryRun: false, paused: true, latched: false },
          ...{ reason: 'lunch', changedBy: 'operator', changedAt: '2026-01-15T11:30:00.000Z' },
          ...{ openBatches: 1, reviewBatches: 1 },
        },
      ],
    });
  });

  for (const [path, body, act] of [
    ['pause', { reason: 'lunch' }, `pause btc: lunch ${BY}`],
    ['pause', {}, `pause btc: paused by the operator ${BY}`],
    ['resume', {}, `resume btc ${BY}`],
    ['run', {}, `run btc ${BY}`],
    ['preview', {}, 'preview btc'],
  ] as const) {
    it(`are told to ${path} with ${JSON.stringify(body)}`, async () => {
      expect(await ask('POST', `/pools/btc/payouts/${path}`, body)).to.include({ status: 200 });
      expect(fixture.operatorDesk.acts).to.deep.equal([act]);
      const nowhere = await ask('POST', `/pools/nowhere/payouts/${path}`, body);
      expect(nowhere).to.include({ status: 404, field: 'pool' });
    });
  }

  it('tell what a run would pay', async () => {
    expect(await ask('POST', '/pools/btc/payouts/preview', {})).to.deep.equal({
      ...{ status: 200, poolId: 'btc', coin: 'BTC', amount: '1.23456789' },
      batches: [[{ ...ALICE, amount: '1.23456789' }]],
      left: [{ owner: 'bob', reason: 'held' }],
      dryRun: false,
    });
  });

  it('hold owners until they are let go', async () => {
    const hold = { poolId: 'btc', owner: 'bob', reason: 'bad address' };
    records.held.push({ ...hold, heldAtMs: MADE_AT_MS });
    const held = { ...hold, heldAt: '2026-01-15T11:30:00.000Z' };
    const all = await ask('GET', '/payouts/holds');
    expect(all).to.deep.equal({ status: 200, page: 0, pageSize: 15, holds: [held] });
    expect(await ask('GET', '/payouts/holds?pool=bch')).to.deep.include({ holds: [] });
    expect(await ask('DELETE', '/payouts/holds/btc/bob')).to.include({ done: true });
    expect(fixture.operatorDesk.acts).to.deep.equal([`unhold btc bob ${BY}`]);
    const carol = await ask('DELETE', '/payouts/holds/btc/carol');
    expect(carol).to.include({ status: 404, error: 'unknown-hold' });
  });
});
