import { expect } from 'chai';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { emptyHistory } from './empty-history.ts';
import { block, share } from './records.ts';
import { rejection } from './storage-suite.ts';

/** What the share sink does with shares that solve a block. Call it inside a `describe`. */
export function solverSuite(database: () => Database): void {
  let sink: SqlShareSink;
  let position = 0;
  const record = async (...records: LogRecord[]): Promise<void> => {
    const last = position + records.length;
    await sink.record(records, { first: position + 1, last });
    position = last;
  };

  beforeEach(async () => {
    await emptyHistory(database());
    sink = new SqlShareSink({ logId: 'one' }, database());
    position = 0;
  });

  const efforts = async () => {
    const { blocks } = await new Queries(database()).blocks.page({
      statuses: [],
      offset: 0,
      limit: 10,
    });
    return Object.fromEntries(blocks.map(({ hash, effort }) => [hash, effort]));
  };
  /** Work of the slices by round, that of every block, and that of the open round. */
  const rounds = async () => {
    const slices = await database().rows<{ round: bigint; work: bigint }>(
      `select round, sum(work) as work from share_slices group by round order by round`,
    );
    const stated = await database().rows<{ round: bigint; work: bigint }>(
      `select round, round_work as work from blocks
       union all select round, round_work from pools where round_work > 0 order by round`,
    );
    return { slices, stated };
  };
  const expectRounds = async (...works: (readonly [bigint, bigint])[]) => {
    const expected = works.map(([round, work]) => ({ round, work }));
    expect(await rounds()).to.deep.equal({ slices: expected, stated: expected });
  };
  const solver = share({ work: 250, solves: 'aa' });

  it('counts it to the round of the block, behind others in the same batch', async () => {
    await record(block(), share({ work: 100 }), solver);
    await expectRounds([1n, 250n], [2n, 100n]);
    expect(await efforts()).to.deep.equal({ aa: 0.25 });
  });

  it('counts it to the round of a block of an earlier batch, past another block', async () => {
    await record(share({ work: 400 }), block());
    await record(share({ work: 100 }), block({ blockHash: 'bb' }));
    await record(share({ work: 50 }), solver);
    await expectRounds([1n, 650n], [2n, 100n], [3n, 50n]);
    expect(await efforts()).to.deep.equal({ aa: 0.65, bb: 0.1 });
  });

  it('counts it once where it comes before the block', async () => {
    await record(solver);
    await record(share({ work: 100 }), block());
    await expectRounds([1n, 350n]);
  });

  it('counts it to the open round where the block is never recorded', async () => {
    await record(share({ work: 100 }), block({ blockHash: 'bb' }), solver);
    await expectRounds([1n, 100n], [2n, 250n]);
  });

  it('adds to the block of its own pool only', async () => {
    await record(block(), block({ poolId: 'bch' }));
    await record(share({ work: 250, solves: 'aa', poolId: 'bch' }));
    const rows = await database().rows(
      `select name, blocks.round_work from blocks join pools on pools.id = pool_id
        order by name`,
    );
    expect(rows).to.deep.equal([
      { name: 'bch', round_work: 250n },
      { name: 'btc', round_work: 0n },
    ]);
  });

  it('adds nothing where the same span comes again', async () => {
    await record(block());
    await record(solver);
    const again = await rejection(sink.record([solver], { first: 2, last: 2 }));
    expect(again).to.include({ code: 'STORAGE_LOCKED' });
    expect(await efforts()).to.deep.equal({ aa: 0.25 });
  });
}
