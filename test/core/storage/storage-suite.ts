import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { recentSlices } from '../../../core/storage/queries/recent-slices.ts';
import { SqlBlockStore } from '../../../core/storage/sql-block-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { emptyHistory } from './empty-history.ts';
import { ManualClock } from './manual-clock.ts';
import { block, share } from './records.ts';

const START_MS = share().acceptedAtMs;
const HOUR_MS = 3_600_000;

/**
 * Everything that storage promises, whatever engine `database` runs on. Call it inside a
 * `describe`.
 */
export function storageSuite(database: () => Database): void {
  let sink: SqlShareSink;
  let position = 0;
  const queries = () => new Queries(database());
  const record = async (...records: LogRecord[]): Promise<void> => {
    const last = position + records.length;
    await sink.record(records, { first: position + 1, last });
    position = last;
  };
  const count = async (table: string): Promise<bigint | undefined> => {
    const [row] = await database().rows<{ n: bigint }>(`select count(*) as n from ${table}`);
    return row?.n;
  };

  beforeEach(async () => {
    await emptyHistory(database());
    sink = new SqlShareSink({ logId: 'one' }, database());
    position = 0;
  });

  describe('database', () => {
    it('reads int8 and numeric as bigint, and takes bigint', async () => {
      const big = 2n ** 256n - 1n;
      const [row] = await database().rows(
        'select ?::numeric(78,0) as work, ?::bigint as height, ?::text[] as names',
        [big, 2n ** 53n + 1n, ["a'b", 'c"d', 'e,f']],
      );
      expect(row).to.deep.equal({
        work: big,
        height: 2n ** 53n + 1n,
        names: ["a'b", 'c"d', 'e,f'],
      });
    });

    it('takes a transaction back as a whole', async () => {
      const failed = database().transaction(async (statements) => {
        await statements.rows("insert into pools (name) values ('gone')");
        throw new Error('changed my mind');
      });
      expect(await rejection(failed)).to.have.property('message', 'changed my mind');
      expect(await count('pools')).to.equal(0n);
    });

    it('can be migrated again without harm', async () => {
      await record(share());
      await database().migrate();
      expect(await count('share_slices')).to.equal(1n);
    });

    it('frees the migration lock that a killed process left', async () => {
      await database().rows('update knex_migrations_lock set is_locked = 1');
      await database().migrate();
    });

    it('refuses a schema of a newer version', async () => {
      await database().rows(
        "insert into knex_migrations (name, batch, migration_time) values ('999-future', 9, now())",
      );
      const error = await rejection(database().migrate());
      await database().rows("delete from knex_migrations where name = '999-future'");
      expect(error).to.include({ code: 'STORAGE_UNAVAILABLE' });
      expect(error.message).to.contain('newer version');
    });
  });

  describe('share sink', () => {
    it('knows no position of a log it never saw', async () => {
      expect(await sink.position()).to.equal(0);
    });

    it('adds to a slice over batches, exactly', async () => {
      await record(share({ work: 2n ** 200n }), share({ late: true }));
      await record(share({ work: 2n ** 200n }));
      const rows = await database().rows(
        'select work, shares, late_shares, network_work, height from share_slices',
      );
      expect(rows).to.deep.equal([
        {
          work: 2n ** 201n + 10n,
          shares: 3n,
          late_shares: 1n,
          network_work: 1000n,
          height: 100n,
        },
      ]);
      expect(await sink.position()).to.equal(3);
    });

    it('refuses entries that are recorded already, and records nothing', async () => {
      await record(share());
      const again = await rejection(sink.record([share()], { first: 1, last: 1 }));
      expect(again).to.include({ code: 'STORAGE_LOCKED' });
      expect((await queries().miners.totals(['alice'], 0))[0]?.shares).to.equal(1);
    });

    it('refuses to leave a gap', async () => {
      await record(share());
      expect(await rejection(sink.record([share()], { first: 3, last: 3 }))).to.include({
        code: 'STORAGE_LOCKED',
      });
    });

    it('lets one of two processes that drain the same log win', async () => {
      const other = new SqlShareSink({ logId: 'one' }, database());
      const outcomes = await Promise.allSettled(
        [sink, other].map((each) => each.record([share()], { first: 1, last: 1 })),
      );
      expect(outcomes.map((outcome) => outcome.status).sort()).to.deep.equal([
        'fulfilled',
        'rejected',
      ]);
      expect((await queries().miners.totals(['alice'], 0))[0]?.shares).to.equal(1);
    });

    it('keeps positions of several logs apart while they share a pool', async () => {
      const other = new SqlShareSink({ logId: 'two' }, database());
      await Promise.all([
        record(share(), block(), share()),
        other.record([share(), block({ blockHash: 'bb' })], { first: 1, last: 2 }),
      ]);
      expect([await sink.position(), await other.position()]).to.deep.equal([3, 2]);
      expect((await queries().miners.totals(['alice'], 0))[0]?.shares).to.equal(3);
      expect((await queries().blocks.page(ALL_BLOCKS)).total).to.equal(2);
    });

    it('moves the position over a span without records', async () => {
      await sink.record([], { first: 1, last: 10 });
      expect(await sink.position()).to.equal(10);
    });

    it('mends names that the database cannot hold instead of stopping', async () => {
      await record(
        share({ miner: 'a\0b', worker: '\ud800' }),
        share({ miner: 'x'.repeat(5000) }),
        share({ worker: '{"?":"\'quoted\\\\' }),
        share({ worker: '' }),
      );
      expect(await count('workers')).to.equal(4n);
    });

    it('gives two names that are mended to one the same slice', async () => {
      const long = 'x'.repeat(300);
      await record(share({ miner: `${long}1` }), share({ miner: `${long}2` }));
      expect(await count('share_slices')).to.equal(1n);
    });

    it('remembers few workers and still finds all of them', async () => {
      sink = new SqlShareSink({ logId: 'one', workersRemembered: 2 }, database());
      const rigs = ['a', 'b', 'c', 'd', 'e'].map((worker) => share({ worker }));
      await record(...rigs);
      await record(...rigs);
      expect(await count('workers')).to.equal(5n);
      expect((await queries().miners.totals(['alice'], 0))[0]?.shares).to.equal(10);
    });

    it('inserts a block once and measures effort from the block before', async () => {
      await record(
        share({ work: 400 }),
        block({ blockHash: 'aa' }),
        share({ work: 600, height: 101 }),
      );
      await record(share({ work: 900, height: 101 }), block({ blockHash: 'bb', height: 101 }));
      await record(block({ blockHash: 'bb', height: 101 }), share({ work: 250, height: 102 }));
      const { blocks, total } = await queries().blocks.page(ALL_BLOCKS);
      expect(total).to.equal(2);
      expect(blocks.map(({ hash, effort }) => ({ hash, effort }))).to.deep.equal([
        { hash: 'bb', effort: 1.5 },
        { hash: 'aa', effort: 0.4 },
      ]);
      expect((await queries().pools.totals()).get('btc')?.effort).to.equal(0.25);
    });

    it('gives the work of an orphaned block to the one after it', async () => {
      await record(
        share({ work: 400 }),
        block({ blockHash: 'aa' }),
        share({ work: 100, height: 101 }),
        block({ blockHash: 'bb', height: 101 }),
        share({ work: 50, height: 102 }),
      );
      const store = new SqlBlockStore(database(), new ManualClock());
      const orphan = (blockHash: string) =>
        store.update({
          poolId: 'btc',
          height: 100,
          blockHash,
          miner: 'alice',
          worker: 'rig1',
          status: 'orphaned',
          confirmationProgress: 0,
        });
      await orphan('aa');
      const { blocks } = await queries().blocks.page({ ...ALL_BLOCKS, statuses: ['candidate'] });
      expect(blocks.map(({ hash, effort }) => ({ hash, effort }))).to.deep.equal([
        { hash: 'bb', effort: 0.5 },
      ]);
      await orphan('bb');
      expect((await queries().pools.totals()).get('btc')).to.deep.include({
        effort: 0.55,
        lastBlockAtMs: undefined,
      });
    });
  });

  describe('block store', () => {
    const store = () => new SqlBlockStore(database(), new ManualClock());
    const tracked = (blockHash: string, height: number) => ({
      poolId: 'btc',
      height,
      blockHash,
      miner: 'alice',
      worker: 'rig1',
    });

    beforeEach(async () => {
      await record(
        block({ blockHash: 'a', height: 1 }),
        block({ blockHash: 'b', height: 2 }),
        block({ blockHash: 'c', height: 3 }),
        block({ blockHash: 'd', height: 4 }),
        block({ blockHash: 'a', height: 1, poolId: 'bch' }),
      );
    });

    it('lists what may still change, oldest first', async () => {
      await store().update({ ...tracked('a', 1), status: 'orphaned', confirmationProgress: 0 });
      await store().update({ ...tracked('b', 2), status: 'confirmed', confirmationProgress: 1 });
      await store().update({ ...tracked('c', 3), status: 'rejected', confirmationProgress: 0 });
      const hashes = async (from: number) =>
        (await store().unsettled('btc', from)).map((entry) => entry.blockHash);
      expect(await hashes(0)).to.deep.equal(['a', 'b', 'c', 'd']);
      expect(await hashes(2)).to.deep.equal(['b', 'c', 'd']);
      expect(await hashes(3)).to.deep.equal(['c', 'd']);
      expect(await hashes(100)).to.deep.equal(['d']);
    });

    it('updates the block of its own pool only', async () => {
      const change = { status: 'pending', confirmationProgress: 0.25 } as const;
      await store().update({ ...tracked('a', 1), ...change });
      expect((await store().unsettled('btc', 0))[0]).to.deep.equal({
        ...tracked('a', 1),
        ...change,
      });
      expect((await store().unsettled('bch', 0))[0]?.status).to.equal('candidate');
    });

    it('leaves a block alone that is not recorded yet', async () => {
      await store().update({ ...tracked('later', 9), status: 'pending', confirmationProgress: 0 });
      expect(await store().unsettled('btc', 0)).to.have.length(4);
    });
  });

  describe('queries', () => {
    it('tell a wallet what it did in each pool since a time', async () => {
      await record(
        share({ acceptedAtMs: START_MS - 2 * HOUR_MS, work: 500 }),
        block(),
        share({ work: 7, height: 101, late: true }),
        share({ poolId: 'bch', work: 9 }),
        share({ miner: 'bob', work: 11 }),
      );
      const totals = await queries().miners.totals(['alice'], START_MS - HOUR_MS);
      expect(totals).to.have.length(2);
      expect(totals[0]).to.include({ poolId: 'bch', work: 9n, shares: 1, lateShares: 0 });
      expect(totals[0]).to.include({ roundWork: 9n, blocks: 0 });
      expect(totals[1]).to.include({ poolId: 'btc', work: 7n, shares: 1, lateShares: 1 });
      expect(totals[1]).to.include({ roundWork: 7n, blocks: 1 });
      expect(await queries().miners.totals(['carol'], 0)).to.deep.equal([]);
    });

    it('page through workers, idle ones too', async () => {
      await record(
        ...['c', 'a', 'b'].map((worker) => share({ worker, acceptedAtMs: START_MS - HOUR_MS })),
        share({ worker: 'b' }),
      );
      const page = await queries().workers.page(['alice'], START_MS, { offset: 1, limit: 2 });
      expect(page.total).to.equal(3);
      expect(
        page.workers.map(({ name, shares, lastSliceAtMs }) => ({ name, shares, lastSliceAtMs })),
      ).to.deep.equal([
        { name: 'b', shares: 1, lastSliceAtMs: START_MS },
        { name: 'c', shares: 0, lastSliceAtMs: undefined },
      ]);
    });

    it('rank miners by their work', async () => {
      await record(
        share({ work: 5 }),
        share({ miner: 'bob', work: 9 }),
        share({ miner: 'bob', worker: 'x', work: 9 }),
        share({ miner: 'carol', work: 1 }),
        share({ miner: 'elsewhere', poolId: 'bch', work: 99 }),
      );
      const page = { offset: 0, limit: 2 };
      expect(await queries().miners.ranking('btc', START_MS, page)).to.deep.equal([
        { miner: 'bob', work: 18n, shares: 2 },
        { miner: 'alice', work: 5n, shares: 1 },
      ]);
    });

    it('draw work by the hour', async () => {
      await record(
        share({ acceptedAtMs: START_MS + 5 * 60_000, work: 1 }),
        share({ acceptedAtMs: START_MS + 55 * 60_000, work: 2, worker: 'rig2' }),
        share({ acceptedAtMs: START_MS + 65 * 60_000, work: 4, networkWork: 3000 }),
      );
      const span = { fromMs: START_MS, bucketSeconds: 3600 };
      expect(await queries().charts.pool('btc', span)).to.deep.equal([
        { atMs: START_MS, work: 3n, shares: 2, miners: 1, networkWork: 1000n },
        { atMs: START_MS + HOUR_MS, work: 4n, shares: 1, miners: 1, networkWork: 3000n },
      ]);
      expect(await queries().charts.miner('btc', 'alice', span)).to.deep.equal([
        { atMs: START_MS, worker: 'rig1', work: 1n, shares: 1 },
        { atMs: START_MS, worker: 'rig2', work: 2n, shares: 1 },
        { atMs: START_MS + HOUR_MS, worker: 'rig1', work: 4n, shares: 1 },
      ]);
    });

    it('page through blocks of one state, pool or miner', async () => {
      await record(
        block({ blockHash: 'a', foundAtMs: START_MS + 1 }),
        block({ blockHash: 'b', foundAtMs: START_MS + 2, miner: 'bob' }),
        block({ blockHash: 'c', foundAtMs: START_MS + 3, poolId: 'bch' }),
      );
      const hashes = async (filter: object) => {
        const page = await queries().blocks.page({ ...ALL_BLOCKS, ...filter });
        return page.blocks.map((entry) => entry.hash).join('');
      };
      expect(await hashes({})).to.equal('cba');
      expect(await hashes({ poolId: 'btc' })).to.equal('ba');
      expect(await hashes({ miner: 'alice' })).to.equal('ca');
      expect(await hashes({ statuses: ['confirmed'] })).to.equal('');
      expect(await hashes({ offset: 1, limit: 1 })).to.equal('b');
    });

    it('give the last minutes back, oldest first and newest of many', async () => {
      await record(
        share({ acceptedAtMs: START_MS, work: 1 }),
        share({ acceptedAtMs: START_MS + 60_000, work: 2 }),
        share({ acceptedAtMs: START_MS + 120_000, work: 4, height: 101 }),
        share({ acceptedAtMs: START_MS + 120_000, work: 8, height: 102 }),
      );
      const works = async (sinceMs: number, max: number) =>
        (await recentSlices(database(), sinceMs, max)).map((slice) => slice.work);
      expect(await works(START_MS, 10)).to.deep.equal([1n, 2n, 12n]);
      expect(await works(START_MS + 1, 10)).to.deep.equal([2n, 12n]);
      expect(await works(START_MS, 1)).to.deep.equal([12n]);
    });
  });
}

export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error || error instanceof PoolError) return error;
  }
  throw new Error('this should have been refused');
}

const ALL_BLOCKS = { statuses: [], offset: 0, limit: 10 };
