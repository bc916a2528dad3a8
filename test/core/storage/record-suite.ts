import { expect } from 'chai';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { RecordQueries } from '../../../core/storage/queries/record-queries.ts';
import { SqlBlockStore } from '../../../core/storage/sql-block-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { emptyHistory } from './empty-history.ts';
import { ManualClock } from './manual-clock.ts';
import { PayoutBench } from './payouts/payout-bench.ts';
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
}
