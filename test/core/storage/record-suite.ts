import { expect } from 'chai';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { RecordQueries } from '../../../core/storage/queries/record-queries.ts';
import { SqlBlockStore } from '../../../core/storage/sql-block-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { emptyHistory } from './empty-history.ts';
import { ManualClock } from './manual-clock.ts';
import { PayoutBench, type PlannedItem } from './payouts/payout-bench.ts';
import { block, share } from './records.ts';

/** What plugins are told of their pools, on any engine. Call it inside a `describe`. */
export function recordSuite(database: () => Database): void {
  let queries: RecordQueries;
  const record = (...records: LogRecord[]): Promise<void> =>
    new SqlShareSink({ logId: 'one' }, database()).record(records, {
      first: 1,
      last: records.length,
    });
  const turn = (blockHash: string, status: 'pending' | 'orphaned' | 'rejected') =>
    new SqlBlockStore(database(), new ManualClock()).update({
      poolId: 'btc',
      height: 100,
      miner: 'alice',
      worker: 'rig1',
      blockHash,
      status,
      confirmationProgress: 0,
    });
  const round = async () =>
    (await queries.round('btc')).map(({ address, worker, work }) => `${address} ${worker} ${work}`);

  beforeEach(async () => {
    await PayoutBench.empty(database());
    await emptyHistory(database());
    queries = new RecordQueries(database());
  });

  it('is empty for a pool that nobody has mined in', async () => {
    expect(await queries.blocks('btc')).to.deep.equal({ count: 0, heightLast: undefined });
    expect(await queries.paid('btc')).to.deep.equal({ count: 0, amountAtomic: 0n });
    expect(await queries.round('btc')).to.deep.equal([]);
  });

  it('counts blocks that may stay, and names the height of the newest', async () => {
    await record(
      block({ blockHash: 'aa', height: 100 }),
      block({ blockHash: 'bb', height: 101, miner: 'solo:zoe' }),
      block({ blockHash: 'cc', height: 102 }),
      block({ blockHash: 'dd', height: 103 }),
      block({ blockHash: 'ee', height: 200, poolId: 'xmr' }),
    );
    expect(await queries.blocks('btc')).to.deep.equal({ count: 4, heightLast: 103 });
    await turn('dd', 'orphaned');
    await turn('cc', 'rejected');
    await turn('aa', 'pending');
    expect(await queries.blocks('btc')).to.deep.equal({ count: 2, heightLast: 101 });
  });

  it('sums the work since the newest block, by worker, the most first', async () => {
    await record(
      share({ work: 1_000 }),
      block({ blockHash: 'aa' }),
      share({ work: 10, height: 101 }),
      share({ work: 5, acceptedAtMs: share().acceptedAtMs + 3_600_000, networkWork: 7 }),
      share({ work: 50, miner: 'bob', worker: '' }),
      share({ work: 20, worker: 'rig2' }),
      share({ work: 30, miner: 'solo:zoe' }),
      share({ work: 70, poolId: 'xmr' }),
    );
    expect(await round()).to.deep.equal([
      'bob  50',
      'solo:zoe rig1 30',
      'alice rig2 20',
      'alice rig1 15',
    ]);
  });

  it('goes back to an earlier block where the newest is orphaned', async () => {
    await record(
      share({ work: 1 }),
      block({ blockHash: 'aa' }),
      share({ work: 10 }),
      block({ blockHash: 'bb', height: 101 }),
      share({ work: 100 }),
    );
    expect(await round()).to.deep.equal(['alice rig1 100']);
    await turn('bb', 'orphaned');
    expect(await round()).to.deep.equal(['alice rig1 110']);
    await turn('aa', 'rejected');
    expect(await round()).to.deep.equal(['alice rig1 111']);
  });

  it('goes on over a block that somebody found for himself', async () => {
    await record(
      share({ work: 10 }),
      block({ blockHash: 'aa', miner: 'solo:zoe' }),
      share({ work: 100 }),
    );
    expect(await round()).to.deep.equal(['alice rig1 110']);
  });

  it('sums payouts that are final, to miners alone', async () => {
    const rows: [string, string, number, number][] = [
      ['btc', 'confirmed', 3, 300],
      ['btc', 'confirmed', 1, 50],
      ['btc', 'submitted', 9, 999],
      ['btc', 'review', 9, 999],
      ['xmr', 'confirmed', 9, 999],
    ];
    for (const [pool, state, payees, paid] of rows) {
      await database().rows(
        `insert into payout_batches (pool, state, fee_bearer, amount, item_count, payees, paid,
                                     created_at, changed_at, sent_at)
         values (?, ?, 'operator', 5000, 10, ?, ?, now(), now(), now())`,
        [pool, state, payees, paid],
      );
    }
    expect(await queries.paid('btc')).to.deep.equal({ count: 4, amountAtomic: 350n });
  });

  it('tells the books of one miner in one pool, newest payments first', async () => {
    const nothing = { balanceAtomic: 0n, immatureAtomic: 0n, paidAtomic: 0n, payments: [] };
    expect(await queries.miner('btc', 'alice')).to.deep.equal(nothing);
    const bench = new PayoutBench(database());
    await bench.earn({ alice: 5_000, bob: 300, 'fee-house': 70 });
    await bench.earn({ alice: 9 }, 'xmr');
    const fence = await bench.fence();
    const pay = (state: 'reserved' | 'submitted' | 'confirmed' | 'planned', amount: bigint) => {
      const item = { account: 'miner', owner: 'alice', address: 'alice', amountAtomic: amount };
      return bench.batchIn(state, [item as PlannedItem], fence);
    };
    for (const [state, amount] of [
      ['confirmed', 100n],
      ['submitted', 200n],
      ['reserved', 300n],
      ['planned', 400n],
    ] as const) {
      await pay(state, amount);
      bench.clock.pass(60_000);
    }
    const { payments, ...sums } = await queries.miner('btc', 'alice');
    expect(sums).to.deep.equal({
      balanceAtomic: await bench.balance('alice'),
      immatureAtomic: 0n,
      paidAtomic: 300n,
    });
    expect(payments.map(({ amountAtomic, state }) => `${amountAtomic} ${state}`)).to.deep.equal([
      '300 under-way',
      '200 sent',
      '100 confirmed',
    ]);
    expect(payments.map(({ transactionIds }) => transactionIds.length)).to.deep.equal([0, 1, 1]);
    const [first, second] = payments;
    expect((first?.timeMs ?? 0) - (second?.timeMs ?? 0)).to.equal(60_000);
    expect((await queries.miner('btc', 'bob')).balanceAtomic).to.equal(300n);
    expect((await queries.miner('btc', 'fee-house')).balanceAtomic).to.equal(0n);
  });

  it('tells no more than the newest payments of a miner', async () => {
    await database().rows(
      `with paid as (
         insert into payout_batches (pool, state, fee_bearer, amount, item_count, payees, paid,
                                     created_at, changed_at, sent_at)
         select 'btc', 'confirmed', 'operator', n, 1, 1, n, now(), now(), now() + n * interval '1 s'
           from generate_series(1, 60) as n returning id, amount)
       insert into payout_items (batch_id, position, account, owner, address, amount, receipt)
       select id, 0, 'miner', 'alice', 'alice', amount, amount from paid`,
    );
    const { paidAtomic, payments } = await queries.miner('btc', 'alice');
    expect(paidAtomic).to.equal(1_830n);
    expect([payments.length, payments[0]?.amountAtomic]).to.deep.equal([50, 60n]);
  });
}
