import { expect } from 'chai';
import type { PoolView } from '../../../core/api/host-view.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import { ApiFixture } from './api-fixture.ts';
import { KEY } from './fake-miner-desk.ts';
import { FakeQueries } from './fake-queries.ts';

const PATH = '/api/v1/miners/alice';
const BEARER = { authorization: `Bearer ${KEY}` };
const ORIGIN = 'api 127.0.0.1';

describe('Payouts of the API', () => {
  let fixture: ApiFixture;
  let records: FakeQueries;

  beforeEach(async () => {
    records = new FakeQueries();
    fixture = new ApiFixture(records.queries);
    const { poolList } = fixture.view;
    const [btc, bch] = poolList;
    if (btc === undefined || bch === undefined) throw new Error('the fixture has two pools');
    const coin = (symbol: string, decimals: number) => ({ ...btc.coin, symbol, decimals });
    poolList[1] = { ...bch, spellingOf: (address) => `cash:${address.replace('cash:', '')}` };
    const more: readonly PoolView[] = [
      { ...btc, id: 'btc-solo' },
      { ...btc, id: 'vision', coin: coin('VISION', 11) },
      { ...btc, id: 'xmr', coin: coin('XMR', 12) },
      { ...btc, id: 'eth', coin: coin('ETH', 18) },
    ];
    poolList.push(...more);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  async function answer(response: Response) {
    return { status: response.status, ...((await response.json()) as object) };
  }

  it('are listed by what became of them', async () => {
    const common = { poolId: 'btc', miner: 'alice', createdAtMs: 0 };
    records.lines.push(
      {
        ...common,
        ...{ id: 'request:9', amountAtomic: undefined, transactionIds: [], status: 'pending' },
        ...{ reason: '', completedAtMs: undefined },
      },
      {
        ...{ ...common, poolId: 'eth', id: 'payment:4:0', amountAtomic: 10n ** 18n + 1n },
        ...{ transactionIds: ['aa', 'bb'], status: 'completed', reason: '', completedAtMs: 1000 },
      },
      {
        ...{ ...common, poolId: 'bch', miner: 'cash:alice', id: 'request:2', amountAtomic: 7n },
        ...{ transactionIds: [], status: 'failed', reason: 'held', completedAtMs: 2000 },
      },
      {
        ...{ ...common, poolId: 'gone', id: 'payment:1:0', amountAtomic: 1n, transactionIds: [] },
        ...{ status: 'completed', reason: '', completedAtMs: 1 },
      },
    );
    const created_at = '1970-01-01T00:00:00.000Z';
    expect(await fixture.json(`${PATH}/payouts`)).to.deep.equal([
      {
        ...{ id: 'request:9', miner_id: 'alice', pool_id: 'btc', coin: 'BTC', amount: null },
        ...{ tx_hash: null, status: 'pending', created_at, completed_at: null },
        error_message: null,
      },
      {
        ...{ id: 'payment:4:0', miner_id: 'alice', pool_id: 'eth', coin: 'ETH', tx_hash: 'aa,bb' },
        ...{ amount: '1.000000000000000001', status: 'completed', created_at },
        ...{ completed_at: '1970-01-01T00:00:01.000Z', error_message: null },
      },
      {
        ...{ id: 'request:2', miner_id: 'cash:alice', pool_id: 'bch', coin: 'BCH', tx_hash: null },
        ...{ amount: '0.00000007', status: 'failed', created_at, error_message: 'held' },
        completed_at: '1970-01-01T00:00:02.000Z',
      },
    ]);
  });

  it('are at most fifty, none for who was never paid, and none of strangers', async () => {
    expect(await fixture.json(`${PATH}/payouts`)).to.deep.equal([]);
    for (let index = 0; index < 60; index++) {
      records.lines.push({
        ...{ id: String(index), poolId: 'btc', miner: 'bob', amountAtomic: 1n, reason: '' },
        ...{ transactionIds: [], status: 'completed', createdAtMs: 0, completedAtMs: 0 },
      });
    }
    expect(await fixture.json('/api/v1/miners/bob/payouts')).to.have.length(50);
    expect(await fixture.json('/api/v1/miners/solo:bob/payouts')).to.have.length(50);
    const stranger = await answer(await fixture.get('/api/v1/miners/eve/payouts'));
    expect(stranger).to.include({ status: 404, error: 'unknown-miner' });
  });

  for (const [coin, pool, text, amountAtomic] of [
    ['BTC', 'btc', '90071992.54740993', 9_007_199_254_740_993n],
    ['vision', 'vision', '0.00000000001', 1n],
    ['XMR', 'xmr', '1.000000000001', 10n ** 12n + 1n],
    ['ETH', 'eth', '1234567890.000000000000000001', 1_234_567_890n * 10n ** 18n + 1n],
  ] as const) {
    it(`are asked for in ${coin}, exact to the unit`, async () => {
      const response = await fixture.send('POST', `${PATH}/payout`, { coin, amount: text }, BEARER);
      const asked = { poolId: pool, address: 'alice', amountAtomic, origin: ORIGIN };
      expect(fixture.minerDesk.asked).to.deep.equal([asked]);
      expect(await answer(response)).to.include({
        ...{ id: 'request:5', miner_id: 'alice', pool_id: pool, amount: text, tx_hash: null },
      });
      expect(response.status).to.equal(200);
      expect(response.headers.get('cache-control')).to.equal('no-store');
    });
  }

  it('are asked for whole, in the spelling of the pool, with a signature', async () => {
    const proof = { challenge: 'c', signature: 'signed:c:cash:alice' };
    const body = { coin: 'bch', ...proof };
    const response = await answer(await fixture.send('POST', `${PATH}/payout`, body));
    expect(response).to.include({ amount: null, status: 'pending', miner_id: 'cash:alice' });
    expect(fixture.minerDesk.asked).to.deep.equal([
      { poolId: 'bch', address: 'cash:alice', amountAtomic: undefined, origin: ORIGIN },
    ]);
  });

  for (const [field, status, named] of [
    ['amount', 400, 'amount'],
    ['pool', 409, 'pool'],
    ['address', 409, 'wallet'],
  ] as const) {
    it(`are refused where the ${field} is`, async () => {
      fixture.minerDesk.refusal = { kind: 'refused', field, reason: 'one waits already' };
      const body = { coin: 'XMR', key: KEY };
      const response = await fixture.send('POST', `${PATH}/payout`, body);
      expect(response.status).to.equal(status);
      expect(await response.json()).to.include({
        ...{ error: 'refused', message: 'one waits already', field: named },
      });
    });
  }

  for (const [body, field] of [
    [{}, 'coin'],
    [{ coin: 'BTC', amount: 1 }, 'amount'],
    [{ coin: 'BTC', amount: '0' }, 'amount'],
    [{ coin: 'BTC', amount: '0.000000001' }, 'amount'],
    [{ coin: 'BTC', amount: '-1' }, 'amount'],
    [{ coin: 'BTC', amount: '1e3' }, 'amount'],
    [{ coin: 'BTC', now: true }, 'now'],
    [{ coin: 'BTC', pool: 'xmr' }, 'coin'],
    [{ coin: 'BTC', pool: 'No Pool' }, 'pool'],
    [{ coin: 'BTC', key: undefined, challenge: 'c' }, 'signature'],
    [{ coin: 'BTC', key: undefined, signature: 's' }, 'challenge'],
    [{ coin: 'BTC', key: 'with blank' }, 'key'],
  ] as const) {
    it(`are not asked for with ${JSON.stringify(body)}`, async () => {
      const response = await fixture.send('POST', `${PATH}/payout`, { key: KEY, ...body });
      expect(await answer(response)).to.include({ status: 400, field });
      expect(fixture.minerDesk.asked).to.deep.equal([]);
    });
  }

  for (const [body, field] of [
    [{ coin: 'DOGE' }, 'coin'],
    [{ coin: 'BTC', pool: 'nowhere' }, 'pool'],
  ] as const) {
    it(`are not asked of ${JSON.stringify(body)}, which is not here`, async () => {
      const response = await fixture.send('POST', `${PATH}/payout`, body, BEARER);
      expect(await answer(response)).to.include({ status: 404, field });
    });
  }

  it('need to be told the pool where several may be meant', async () => {
    fixture.view.poolList.push({ ...(fixture.view.poolList[3] as PoolView), id: 'vision-solo' });
    const response = await fixture.send('POST', `${PATH}/payout`, { coin: 'VISION' }, BEARER);
    const told = await answer(response);
    expect(told).to.include({ status: 400, field: 'pool' });
    expect(told).to.have.property('message').that.contains('vision, vision-solo');
  });

  describe('need a proof', () => {
    const calls = [
      ['POST', 'payout', { coin: 'XMR' }],
      ['PUT', 'payout-settings', { coin: 'XMR', auto_exchange: true }],
      ['PUT', 'key', { coin: 'XMR', new_key: 'another-key' }],
    ] as const;

    for (const [method, path, body] of calls) {
      it(`for ${method} ${path}`, async () => {
        const url = `/api/v1/miners/alice/${path}`;
        const without = await fixture.send(method, url, body);
        expect(without.headers.get('www-authenticate')).to.equal('Bearer');
        const told = await answer(without);
        expect(told).to.include({ status: 401, error: 'unproven' });
        expect(told).to.have.property('message').that.contains('key=');
        const wrong = await fixture.send(method, url, { ...body, key: 'wrong' });
        const stranger = await fixture.send(method, url.replace('alice', 'eve'), body, BEARER);
        const [one, other] = [await answer(wrong), await answer(stranger)];
        expect(one).to.include({ status: 401 });
        expect(one, 'nobody learns which wallets are claimed').to.deep.equal(other);
        const basic = { authorization: `Basic ${KEY}` };
        expect((await fixture.send(method, url, body, basic)).status).to.equal(401);
        fixture.addressOwner.limitedSeconds = 77;
        const limited = await fixture.send(method, url, body, BEARER);
        expect([limited.status, limited.headers.get('retry-after')]).to.deep.equal([429, '77']);
        expect(await limited.json()).to.include({ error: 'too-many-attempts' });
        expect(fixture.minerDesk.asked).to.deep.equal([]);
        expect(fixture.addressOwner.rekeyed).to.deep.equal([]);
        expect(fixture.addressOwner.origins).to.include(ORIGIN);
      });
    }

    it('which is in the body before the header, and never in an answer or the log', async () => {
      const body = { coin: 'XMR', key: 'a-wrong-secret' };
      const response = await fixture.send('POST', `${PATH}/payout`, body, BEARER);
      const text = await response.text();
      expect(response.status).to.equal(401);
      expect(text + JSON.stringify(fixture.logged))
        .to.not.contain('a-wrong-secret')
        .and.not.contain(KEY);
    });
  });

  describe('settings', () => {
    it("are the pool's where none were made", async () => {
      expect(await fixture.json(`${PATH}/payout-settings?coin=xmr`)).to.deep.equal({
        ...{ id: 'xmr:alice', miner_id: 'alice', pool_id: 'xmr', coin: 'XMR' },
        ...{ min_payout_threshold: '0.000001000000', payout_coin: 'XMR', auto_exchange: false },
        ...{ created_at: null, updated_at: null },
      });
    });

    it('are changed one by one, for the pool that owes where none is named', async () => {
      const body = { min_payout_threshold: '0.5', payout_coin: 'xmr', auto_exchange: true };
      const response = await fixture.send('PUT', `${PATH}/payout-settings`, body, BEARER);
      expect(await answer(response)).to.deep.equal({
        ...{ status: 200, id: 'btc:alice', miner_id: 'alice', pool_id: 'btc', coin: 'BTC' },
        ...{ min_payout_threshold: '0.50000000', payout_coin: 'XMR', auto_exchange: true },
        ...{ created_at: '1970-01-01T00:00:00.000Z', updated_at: '1970-01-01T00:00:01.000Z' },
      });
      const change = { thresholdAtomic: 50_000_000n, payoutCoin: 'XMR', autoExchange: true };
      expect(fixture.minerDesk.asked).to.deep.equal([
        { poolId: 'btc', address: 'alice', change, origin: ORIGIN },
      ]);
      await fixture.send('PUT', `${PATH}/payout-settings`, { auto_exchange: false }, BEARER);
      expect(fixture.minerDesk.asked[1]).to.have.deep.property('change', { autoExchange: false });
    });

    it('are those of the address for who mines for himself', async () => {
      const body = { pool: 'btc', auto_exchange: true };
      const url = '/api/v1/miners/solo:alice/payout-settings';
      const response = await fixture.send('PUT', url, body, BEARER);
      expect(await answer(response)).to.include({ status: 200, miner_id: 'alice' });
      expect(fixture.minerDesk.asked[0]).to.include({ address: 'alice' });
      const shown = await fixture.get(`${url}?pool=btc`);
      expect(await answer(shown)).to.include({ id: 'btc:alice', miner_id: 'alice' });
    });

    it('are taken back with null', async () => {
      fixture.minerDesk.kept = { ...fixture.minerDesk.kept, thresholdAtomic: atomic(9n) };
      const body = { pool: 'btc', min_payout_threshold: null, payout_coin: null };
      const response = await fixture.send('PUT', `${PATH}/payout-settings`, body, BEARER);
      expect(await answer(response)).to.include({
        ...{ min_payout_threshold: '0.01000000', payout_coin: 'BTC' },
      });
    });

    it('are refused at the field that was named, in coins', async () => {
      fixture.minerDesk.refusal = {
        ...{ kind: 'refused', field: 'threshold' },
        reason: (write) => `at least ${write(100_000n)}`,
      };
      const body = { pool: 'btc', min_payout_threshold: '0.0001' };
      const response = await fixture.send('PUT', `${PATH}/payout-settings`, body, BEARER);
      const message = 'at least 0.00100000 BTC';
      const told = { status: 400, field: 'min_payout_threshold', message };
      expect(await answer(response)).to.include(told);
    });

    for (const [body, field] of [
      [{}, 'min_payout_threshold'],
      [{ min_payout_threshold: 0.5 }, 'min_payout_threshold'],
      [{ min_payout_threshold: '0.000000001' }, 'min_payout_threshold'],
      [{ auto_exchange: 'yes' }, 'auto_exchange'],
      [{ payout_coin: 'no coin' }, 'payout_coin'],
      [{ threshold: '1' }, 'threshold'],
    ] as const) {
      it(`are not changed with ${JSON.stringify(body)}`, async () => {
        const url = `${PATH}/payout-settings`;
        const response = await fixture.send('PUT', url, { pool: 'btc', ...body }, BEARER);
        expect(await answer(response)).to.include({ status: 400, field });
      });
    }
  });

  describe('keys', () => {
    it('are changed with the one before, in body or header', async () => {
      const body = { pool: 'btc', new_key: 'another-key' };
      const response = await fixture.send('PUT', `${PATH}/key`, body, BEARER);
      expect(await answer(response)).to.deep.equal({ status: 200, done: true });
      await fixture.send('PUT', `${PATH}/key`, { ...body, new_key: 'third-key', key: KEY });
      expect(fixture.addressOwner.rekeyed).to.deep.equal(['another-key', 'third-key']);
    });

    it('are no short ones', async () => {
      const body = { pool: 'btc', new_key: 'short' };
      const response = await fixture.send('PUT', `${PATH}/key`, body, BEARER);
      expect(await answer(response)).to.include({ status: 400, field: 'new_key' });
    });

    it('can be done without where the wallet signs', async () => {
      const url = `${PATH}/challenge`;
      const given = await answer(await fixture.send('POST', url, { pool: 'btc' }));
      expect(given).to.deep.equal({
        ...{ status: 200, challenge: 'sign for alice of btc', miner_id: 'alice', pool_id: 'btc' },
      });
      const none = await answer(await fixture.send('POST', url, { pool: 'bch' }));
      expect(none).to.include({ status: 409, error: 'no-signatures', field: 'pool' });
      const signature = 'signed:sign for alice of btc:alice';
      const body = { pool: 'btc', new_key: 'signed-key', challenge: 'sign for alice of btc' };
      await fixture.send('PUT', `${PATH}/key`, { ...body, signature });
      expect(fixture.addressOwner.rekeyed).to.deep.equal(['signed-key']);
    });
  });

  it('take no body that is too large, and no form', async () => {
    const body = { coin: 'BTC', key: 'x'.repeat(17_000) };
    expect((await fixture.send('POST', `${PATH}/payout`, body)).status).to.equal(413);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await fixture.send('POST', `${PATH}/payout`, body, form)).status).to.equal(415);
  });
});
