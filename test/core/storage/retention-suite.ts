import { expect } from 'chai';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { Retention } from '../../../core/storage/retention.ts';
import { SqlBlockStore } from '../../../core/storage/sql-block-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { emptyHistory } from './empty-history.ts';
import { ManualClock } from './manual-clock.ts';
import { block, share } from './records.ts';

const START_MS = share().acceptedAtMs;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What happens to old slices, on any engine. Call it inside a `describe`. */
export function retentionSuite(database: () => Database): void {
  let clock: ManualClock;
  const record = (...records: LogRecord[]): Promise<void> =>
    new SqlShareSink({ logId: 'one' }, database()).record(records, {
      first: 1,
      last: records.length,
    });
  const retention = (options: { stepRows?: number } = {}) =>
    new Retention(
      {
        minuteHours: 3,
        historyDays: 30,
        settleDays: 7,
        windowFactor: 2,
        stepRows: 1000,
        ...options,
      },
      database(),
      clock,
    );
  const slices = () =>
    database().rows<{ at: Date; seconds: number; work: bigint; shares: bigint; round: bigint }>(
      'select bucket as at, seconds, work, shares, round from share_slices order by bucket, round',
    );
  const daily = (days: number, work: number): LogRecord[] =>
    Array.from({ length: days }, (_, day) =>
      share({ acceptedAtMs: START_MS + day * DAY_MS, work }),
    );

  /** What the tracker and then the settlement say of a block that is mature. */
  const confirm = async (blockHash: string): Promise<void> => {
    const who = { poolId: 'btc', height: 100, miner: 'alice', worker: 'rig1' };
    const done = { ...who, blockHash, status: 'confirmed', confirmationProgress: 1 } as const;
    await new SqlBlockStore(database(), clock).update(done);
  };
  const settle = async (blockHash: string): Promise<void> => {
    await database().rows('update blocks set settled_status = status where hash = ?', [blockHash]);
  };
  /** A history whose last week only is in an open round. */
  const settledDaily = async (days: number, work: number): Promise<void> => {
    const all = daily(days, work);
    const foundAtMs = START_MS + (days - 8) * DAY_MS;
    await record(...all.slice(0, -8), block({ blockHash: 'last', foundAtMs }), ...all.slice(-8));
    await confirm('last');
    await settle('last');
  };

  beforeEach(async () => {
    await emptyHistory(database());
    clock = new ManualClock(START_MS);
  });

  it('leaves young minutes alone', async () => {
    await record(share(), share({ acceptedAtMs: START_MS + 60_000 }));
    clock.pass(3 * HOUR_MS);
    expect(await retention().step()).to.deep.equal({ folded: 0, deleted: 0, more: false });
  });

  it('folds old minutes into hours that keep round, target and sums', async () => {
    await record(
      share({ work: 1 }),
      share({ work: 2, acceptedAtMs: START_MS + 30 * 60_000, height: 101, late: true }),
      block(),
      share({ work: 4, height: 102, acceptedAtMs: START_MS + 40 * 60_000 }),
      share({ work: 8, acceptedAtMs: START_MS + 70 * 60_000 }),
    );
    const frame = { fromMs: START_MS, bucketSeconds: 3600 };
    const before = await new Queries(database()).charts.pool('btc', frame);
    clock.pass(5 * HOUR_MS);
    expect((await retention().step()).folded).to.equal(4);
    expect((await slices()).map((row) => [row.seconds, row.work, row.round])).to.deep.equal([
      [3600, 3n, 1n],
      [3600, 4n, 2n],
      [3600, 8n, 2n],
    ]);
    expect(await new Queries(database()).charts.pool('btc', frame)).to.deep.equal(before);
  });

  it('folds in steps, and a late minute into an hour that exists', async () => {
    const minutes = Array.from({ length: 10 }, (_, minute) =>
      share({ acceptedAtMs: START_MS + minute * 60_000 }),
    );
    await record(...minutes);
    clock.pass(DAY_MS);
    const small = retention({ stepRows: 4 });
    expect(await small.step()).to.include({ folded: 4, more: true });
    expect(await small.step()).to.include({ folded: 4, more: true });
    expect(await small.step()).to.include({ folded: 2, more: false });
    const [only, ...others] = await slices();
    expect(others).to.deep.equal([]);
    expect(only).to.include({ work: 100n, shares: 10n, seconds: 3600 });
  });

  it('deletes what is old and outside of every window', async () => {
    await settledDaily(60, 500);
    clock.pass(60 * DAY_MS);
    const { deleted } = await retention().step();
    expect(deleted).to.equal(30);
    expect((await slices())[0]?.at.getTime()).to.equal(START_MS + 30 * DAY_MS);
  });

  it('keeps a round that no block has closed, however long it is', async () => {
    await record(...daily(60, 500));
    clock.pass(60 * DAY_MS);
    expect((await retention().step()).deleted).to.equal(0);
  });

  it('deletes in steps', async () => {
    await settledDaily(60, 500);
    clock.pass(60 * DAY_MS);
    const small = retention({ stepRows: 25 });
    while ((await small.step()).more);
    expect(await slices()).to.have.length(30);
  });

  it('keeps all of a pool that never filled its window', async () => {
    await settledDaily(60, 1);
    clock.pass(60 * DAY_MS);
    expect((await retention().step()).deleted).to.equal(0);
    expect(await slices()).to.have.length(60);
  });

  it('fills no window with the work of who mines for himself', async () => {
    const all = daily(60, 500).map((each, day) =>
      day < 10 || each.kind !== 'share' ? each : { ...each, miner: 'solo:zoe' },
    );
    const foundAtMs = START_MS + 52 * DAY_MS;
    await record(...all.slice(0, -8), block({ blockHash: 'last', foundAtMs }), ...all.slice(-8));
    await confirm('last');
    await settle('last');
    clock.pass(60 * DAY_MS);
    // Two network works of 1000 are the days 6 to 9, the last ones on which anybody else mined.
    await retention().step();
    expect((await slices())[0]?.at.getTime()).to.equal(START_MS + 6 * DAY_MS);
  });

  it('keeps a round that only a solo block has closed', async () => {
    const all = daily(60, 500);
    const foundAtMs = START_MS + 52 * DAY_MS;
    const found = block({ blockHash: 'last', foundAtMs, miner: 'solo:zoe' });
    await record(...all.slice(0, -8), found, ...all.slice(-8));
    await confirm('last');
    await settle('last');
    clock.pass(60 * DAY_MS);
    expect((await retention().step()).deleted).to.equal(0);
  });

  it('keeps the whole window of an old block that is not settled, until it is', async () => {
    const days = daily(80, 250);
    await record(
      ...days.slice(0, 20),
      block({ foundAtMs: START_MS + 20 * DAY_MS }),
      ...days.slice(20, 70),
      block({ blockHash: 'last', foundAtMs: START_MS + 70 * DAY_MS }),
      ...days.slice(70),
    );
    await confirm('last');
    await settle('last');
    clock.pass(80 * DAY_MS);
    await retention().step();
    // Two network works of 1000 are eight days of 250: days 11 to 18, more than a day before the block of day 20.
    expect((await slices())[0]?.at.getTime()).to.equal(START_MS + 11 * DAY_MS);
    await confirm('aa');
    expect((await retention().step()).deleted).to.equal(0);
    await settle('aa');
    await retention().step();
    expect((await slices())[0]?.at.getTime()).to.equal(START_MS + 50 * DAY_MS);
  });

  it('hands back the space of gone rows', async () => {
    await retention().tidy();
  });
}
