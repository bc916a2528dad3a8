import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { posting } from '../ledger/entries.ts';
import { openLaidDatabase } from '../storage/laid-database.ts';
import { ManualClock } from '../storage/manual-clock.ts';
import { share } from '../storage/records.ts';
import { ApiFixture } from './api-fixture.ts';

const MATURED_AT = '2026-01-15T12:01:00.000Z';

describe('balances of the API', function () {
  this.timeout(30_000);
  let directory = '';
  let database: Database;
  let fixture: ApiFixture;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-balances-'));
    database = await openLaidDatabase(directory);
    const records = [share({ miner: 'bob' }), share({ poolId: 'btc', miner: 'alice' })];
    const last = records.length;
    await new SqlShareSink({ logId: 'api' }, database).record(records, { first: 1, last });
    await fill(database);
  });

  after(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    fixture = new ApiFixture(new Queries(database));
    const { poolList } = fixture.view;
    const [btc, bch] = poolList;
    if (btc === undefined || bch === undefined) throw new Error('the fixture has two pools');
    poolList[1] = { ...bch, spellingOf: (address) => `cash:${address.replace('cash:', '')}` };
    poolList.push({ ...btc, id: 'btc-solo' });
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  it('are those of the address for who mines for himself', async () => {
    const found = await fixture.json('/api/v1/miners/solo:alice/balances');
    const own = await fixture.json('/api/v1/miners/alice/balances');
    const ids = (list: unknown) => (list as { id: string }[]).map(({ id }) => id);
    expect(ids(found)).to.include('btc:alice');
    expect(ids(own)).to.include.members(ids(found));
  });

  for (const spelling of ['alice', 'cash:alice']) {
    it(`are told by pool, exact, for ${spelling}`, async () => {
      const found = await fixture.json(`/api/v1/miners/${spelling}/balances`);
      const alice = { miner_id: 'alice', coin: 'BTC', total_paid: '0.00000000' };
      expect(found).to.deep.equal([
        {
          ...{ id: 'bch:cash:alice', miner_id: 'cash:alice', pool_id: 'bch', coin: 'BCH' },
          ...{ balance: '0.00000000', pending_balance: '0.00000007', total_paid: '0.00000000' },
          updated_at: '2026-01-15T12:00:00.000Z',
        },
        ...(spelling === 'alice'
          ? [
              {
                ...{ ...alice, id: 'btc:alice', pool_id: 'btc', updated_at: MATURED_AT },
                ...{ balance: '90071992.54740993', pending_balance: '10.00000000' },
              },
              {
                ...{ ...alice, id: 'btc-solo:alice', pool_id: 'btc-solo' },
                ...{ balance: '-0.00000003', pending_balance: '0.00000000' },
                updated_at: MATURED_AT,
              },
            ]
          : []),
      ]);
    });
  }

  for (const coin of ['BTC', 'btc']) {
    it(`are summed over the pools of ${coin}`, async () => {
      expect(await fixture.json(`/api/v1/miners/alice/balance/${coin}`)).to.deep.equal({
        ...{ id: 'BTC:alice', miner_id: 'alice', coin: 'BTC', total_paid: '0.00000000' },
        ...{ balance: '90071992.54740990', pending_balance: '10.00000000' },
        updated_at: MATURED_AT,
      });
    });
  }

  it('are zero for a miner who was credited nothing yet', async () => {
    expect(await fixture.json('/api/v1/miners/bob/balances')).to.deep.equal([]);
    expect(await fixture.json('/api/v1/miners/bob/balance/btc')).to.deep.include({
      balance: '0.00000000',
      pending_balance: '0.00000000',
      updated_at: null,
    });
  });

  it('are not those of strangers, nor of coins that nobody mines', async () => {
    for (const [path, error] of [
      ['nobody/balances', 'unknown-miner'],
      ['nobody/balance/btc', 'unknown-miner'],
      ['operator/balances', 'unknown-miner'],
      ['alice/balance/doge', 'unknown-coin'],
    ]) {
      const response = await fixture.get(`/api/v1/miners/${path}`);
      expect(response.status, path).to.equal(404);
      expect(await response.json()).to.include({ error });
    }
  });

  it('are shown to pool dashboards as what is not yet paid', async () => {
    expect(await fixture.json('/api/pools/btc/miners/alice')).to.include({
      pendingBalance: Number('90071992.54740993'),
      totalPaid: 0,
    });
    expect(await fixture.json('/api/pools/btc/miners/bob')).to.include({ pendingBalance: 0 });
    fixture.minerDesk.enabled = false;
    expect(await fixture.json('/api/pools/btc')).to.have.nested.property(
      'pool.paymentProcessing.enabled',
      false,
    );
  });
});

/** More than a double holds, a balance below zero, and one of a pool that is gone. */
async function fill(database: Database): Promise<void> {
  const clock = new ManualClock();
  const ledger = new SqlLedger(database, clock);
  const much = 2n ** 53n + 1n;
  const credit = (asset: string, owner: string, amount: bigint) =>
    ledger.post({
      ...{ kind: 'block-reward', asset, idempotencyKey: `${asset}:1`, facts: {} },
      postings: [
        posting('chain', '', -amount - 1n),
        posting('miner-immature', owner, amount),
        posting('fee-immature', 'operator', 1n),
      ],
    });
  await credit('btc', 'alice', much + 10n ** 9n);
  await credit('bch', 'cash:alice', 7n);
  await credit('gone', 'alice', 9n);
  clock.pass(60_000);
  await ledger.post({
    ...{ kind: 'block-matured', asset: 'btc', idempotencyKey: 'btc:2', facts: {} },
    postings: [posting('miner-immature', 'alice', -much), posting('miner', 'alice', much)],
  });
  await ledger.post({
    ...{ kind: 'block-reversed', asset: 'btc-solo', idempotencyKey: 'btc-solo:1', facts: {} },
    postings: [posting('miner', 'alice', -3n), posting('chain', '', 3n)],
  });
}
