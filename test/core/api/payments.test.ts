import { expect } from 'chai';
import { atomic } from '../../../core/ledger/posting.ts';
import { ApiFixture } from './api-fixture.ts';
import { KEY } from './fake-miner-desk.ts';
import { FakeQueries } from './fake-queries.ts';

const TODAY_MS = Date.parse('2026-01-15T00:00:00Z');
const SETTINGS = '/api/pools/btc/miners/alice/settings';

describe('Payments in the words of pool dashboards', () => {
  let records: FakeQueries;
  let fixture: ApiFixture;

  beforeEach(async () => {
    records = new FakeQueries();
    for (const [index, miner] of ['alice', 'bob', 'alice'].entries()) {
      records.sent.push({
        ...{ poolId: 'btc', batchId: 9n, miner, address: miner, confirmed: false },
        ...{ amountAtomic: 150_000_000n + BigInt(index), transactionIds: ['aa', 'bb'] },
        sentAtMs: TODAY_MS + 1 - index,
      });
    }
    fixture = new ApiFixture(records.queries);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  const created = '2026-01-15T00:00:00.001Z';
  const first = {
    ...{ coin: 'BTC', address: 'alice', addressInfoLink: '', amount: 1.5, created },
    ...{ transactionConfirmationData: 'aa,bb', transactionInfoLink: '' },
  };

  it('are listed by pool and by miner, newest first', async () => {
    const all = (await fixture.json('/api/pools/btc/payments')) as object[];
    expect(all).to.have.length(3);
    expect(all[0]).to.deep.equal(first);
    const bobs = await fixture.json('/api/pools/btc/miners/bob/payments');
    expect(bobs).to.have.length(1).and.to.have.nested.property('[0].amount', 1.50000001);
    expect(await fixture.json('/api/pools/btc/miners/solo:bob/payments')).to.deep.equal(bobs);
    expect(await fixture.json('/api/pools/bch/payments')).to.deep.equal([]);
    expect(await fixture.json('/api/pools/btc/miners/nobody/payments')).to.deep.equal([]);
  });

  it('come by pages, with their number in the second version', async () => {
    const path = '/api/v2/pools/btc/payments?pageSize=2';
    const page = (await fixture.json(path)) as { readonly result: object[] };
    expect(page).to.deep.include({ pageCount: 2, success: true });
    expect(page.result).to.have.length(2);
    expect(await fixture.json(`${path}&page=1`))
      .to.have.property('result')
      .with.length(1);
    expect(await fixture.json('/api/pools/btc/payments?pageSize=1&page=2')).to.have.length(1);
    const alice = await fixture.json('/api/v2/pools/btc/miners/alice/payments?pageSize=1');
    expect(alice).to.deep.equal({ pageCount: 2, result: [first], success: true });
  });

  it('are beside what else moved a balance', async () => {
    const move = { poolId: 'btc', miner: 'alice', createdAtMs: TODAY_MS + 1 };
    records.moves.push({ ...move, amountAtomic: -7n, usage: 'payout' });
    const change = { poolId: 'btc', address: 'alice', amount: -7e-8, usage: 'payout', created };
    const path = 'pools/btc/miners/alice/balancechanges';
    expect(await fixture.json(`/api/${path}`)).to.deep.equal([change]);
    const paged = { pageCount: 1, result: [change], success: true };
    expect(await fixture.json(`/api/v2/${path}`)).to.deep.equal(paged);
  });

  it('are beside what was earned by day', async () => {
    records.days.push({ date: '2026-01-15', amountAtomic: 250_000_000n });
    const day = { amount: 2.5, date: '2026-01-15T00:00:00.000Z' };
    const path = 'pools/btc/miners/alice/earnings/daily';
    expect(await fixture.json(`/api/${path}`)).to.deep.equal([day]);
    const paged = { pageCount: 1, result: [day], success: true };
    expect(await fixture.json(`/api/v2/${path}`)).to.deep.equal(paged);
  });

  it('are summed for the pool, with the rules it pays by', async () => {
    const { pool } = (await fixture.json('/api/pools/btc')) as { readonly pool: object };
    expect(pool).to.deep.include({
      totalPaid: 4.50000003,
      paymentProcessing: {
        ...{ enabled: true, minimumPayment: 0.01, payoutScheme: 'PPLNS', extra: {} },
        payoutSchemeConfig: { factor: 2 },
      },
    });
    fixture.minerDesk.enabled = false;
    expect(await fixture.json('/api/pools')).to.have.nested.property(
      'pools[0].paymentProcessing.enabled',
      false,
    );
  });

  it('are summed for a miner, in all, since midnight in UTC, and last', async () => {
    expect(await fixture.json('/api/pools/btc/miners/alice')).to.include({
      ...{ pendingBalance: 7e-8, totalPaid: 3.00000002, todayPaid: 1.5, lastPayment: created },
      lastPaymentLink: '',
    });
    expect(records.since).to.deep.equal([TODAY_MS]);
    expect(await fixture.json('/api/pools/btc/miners/solo:alice')).to.include({ todayPaid: 1.5 });
    expect(await fixture.json('/api/pools/btc/miners/carol')).to.include({
      ...{ totalPaid: 0, todayPaid: 0, lastPayment: null, lastPaymentLink: null },
    });
  });

  it('are part of balances, exact', async () => {
    const path = '/api/v1/miners/alice';
    expect(await fixture.json(`${path}/balances`)).to.have.nested.property(
      '[0].total_paid',
      '3.00000002',
    );
    expect(await fixture.json(`${path}/balance/BTC`)).to.include({ total_paid: '3.00000002' });
  });

  for (const path of [
    'payments',
    'miners/alice/payments',
    'miners/alice/balancechanges',
    'miners/alice/earnings/daily',
    'miners/alice/settings',
  ]) {
    it(`are none of a pool that is not here: ${path}`, async () => {
      const response = await fixture.get(`/api/pools/nowhere/${path}`);
      expect(response.status).to.equal(404);
      expect(await response.json()).to.include({ error: 'unknown-pool', field: 'id' });
    });
  }

  for (const query of ['page=-1', 'pageSize=0', 'pageSize=101', 'page=x', 'limit=1']) {
    it(`are not paged by ${query}`, async () => {
      const response = await fixture.get(`/api/pools/btc/payments?${query}`);
      expect(response.status).to.equal(400);
    });
  }

  describe('with a threshold', () => {
    it("which is the pool's where none was set, beside the caller's address", async () => {
      expect(await fixture.json(SETTINGS)).to.deep.equal({
        ...{ ipAddress: '127.0.0.1', settings: { paymentThreshold: 0.01 } },
      });
      fixture.minerDesk.kept = { ...fixture.minerDesk.kept, thresholdAtomic: atomic(5n) };
      expect(await fixture.json(SETTINGS)).to.have.nested.property(
        'settings.paymentThreshold',
        5e-8,
      );
    });

    for (const [written, thresholdAtomic] of [
      [0.1, 10_000_000n],
      [1e-7, 10n],
      [3, 300_000_000n],
      ['90071992.54740993', 9_007_199_254_740_993n],
    ] as const) {
      it(`set to ${written} by who has the key`, async () => {
        const settings = { paymentThreshold: written };
        const body = { ipAddress: '192.0.2.9', settings, key: KEY };
        const response = await fixture.send('POST', SETTINGS, body);
        expect(response.status).to.equal(200);
        expect(fixture.minerDesk.asked).to.deep.equal([
          {
            ...{ poolId: 'btc', address: 'alice', change: { thresholdAtomic } },
            origin: 'api 127.0.0.1',
          },
        ]);
      });
    }

    it('not set by who has no proof, whatever address he names', async () => {
      const body = { ipAddress: '192.0.2.1', settings: { paymentThreshold: 1 } };
      expect((await fixture.send('POST', SETTINGS, body)).status).to.equal(401);
      const wrong = { authorization: 'Bearer wrong-key' };
      expect((await fixture.send('POST', SETTINGS, body, wrong)).status).to.equal(401);
      fixture.addressOwner.limitedSeconds = 9;
      const limited = await fixture.send('POST', SETTINGS, body, wrong);
      expect([limited.status, limited.headers.get('retry-after')]).to.deep.equal([429, '9']);
      expect(fixture.minerDesk.asked).to.deep.equal([]);
    });

    it('refused in its own words', async () => {
      fixture.minerDesk.refusal = { kind: 'refused', field: 'threshold', reason: 'too little' };
      const body = { settings: { paymentThreshold: 1 }, key: KEY };
      const response = await fixture.send('POST', SETTINGS, body);
      expect(response.status).to.equal(400);
      expect(await response.json()).to.include({ field: 'paymentThreshold' });
    });

    for (const body of [
      {},
      { settings: {} },
      { settings: { paymentThreshold: -1 } },
      { settings: { paymentThreshold: 0 } },
      { settings: { paymentThreshold: 0.1 + 0.2 } },
      { settings: { paymentThreshold: 1e-9 } },
      { settings: { paymentThreshold: 'much' } },
      { settings: { paymentThreshold: 1, more: 2 } },
    ]) {
      it(`not set by ${JSON.stringify(body)}`, async () => {
        const response = await fixture.send('POST', SETTINGS, { ...body, key: KEY });
        expect(response.status).to.equal(400);
        expect(fixture.minerDesk.asked).to.deep.equal([]);
      });
    }
  });
});
