import { expect } from 'chai';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { Pplns } from '../../../core/ledger/schemes/pplns.ts';
import type { WorkSlice } from '../../../core/ledger/schemes/scheme.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { DEFAULT_RETENTION, Retention } from '../../../core/storage/retention.ts';
import { SqlSettlementStore } from '../../../core/storage/sql-settlement-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { SqlSliceSource } from '../../../core/storage/sql-slice-source.ts';
import { emptyHistory } from './empty-history.ts';
import { ManualClock } from './manual-clock.ts';
import { block, share } from './records.ts';

const START_MS = share().acceptedAtMs;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Slices of recorded shares, read while they are folded, on any engine. Call it inside a `describe`. */
export function sliceSourceSuite(database: () => Database): void {
  let clock: ManualClock;
  const record = (...records: LogRecord[]): Promise<void> =>
    new SqlShareSink({ logId: 'one' }, database()).record(records, {
      first: 1,
      last: records.length,
    });
  const source = (pageRows = 100) =>
    new SqlSliceSource({ minuteHours: 3, pageRows }, database(), clock);
  const line = ({ miner, round, moment, work, networkWork }: WorkSlice): string =>
    `${round} ${(moment - START_MS) / MINUTE_MS} ${miner} ${work}/${networkWork}`;
  const read = async (roundTo: bigint, pageRows?: number): Promise<readonly string[]> => {
    const lines: string[] = [];
    for await (const page of source(pageRows).pages('btc', roundTo)) lines.push(...page.map(line));
    return lines;
  };

  beforeEach(async () => {
    await emptyHistory(database());
    clock = new ManualClock(START_MS);
  });

  const at = (minute: number) => START_MS + minute * MINUTE_MS;

  it('reads newest rounds and moments first, and none after the block', async () => {
    await record(
      share({ acceptedAtMs: at(0), work: 1 }),
      share({ acceptedAtMs: at(2), work: 2 }),
      share({ acceptedAtMs: at(1), work: 3, miner: 'bob' }),
      block({ blockHash: 'aa', miner: 'carol' }),
      share({ acceptedAtMs: at(1), work: 4, networkWork: 2n ** 200n }),
      block({ blockHash: 'bb', miner: 'carol' }),
      share({ acceptedAtMs: at(3), work: 5 }),
    );
    expect(await read(2n)).to.deep.equal([
      `2 1 alice 4/${2n ** 200n}`,
      '1 2 alice 2/1000',
      '1 1 bob 3/1000',
      '1 0 alice 1/1000',
    ]);
    expect(await read(1n)).to.have.length(3);
  });

  it('knows nothing of other pools, nor of pools that are not there', async () => {
    await record(share({ poolId: 'xmr' }));
    expect(await read(9n)).to.deep.equal([]);
  });

  it('leaves out who mines for himself, in pages of any size', async () => {
    await record(
      ...Array.from({ length: 12 }, (_, index) =>
        share({
          acceptedAtMs: at(Math.floor(index / 6)),
          miner: `${index % 3 === 0 ? '' : 'solo:'}miner-${index % 6}`,
          work: index + 1,
        }),
      ),
    );
    const whole = await read(1n);
    expect(whole.toSorted()).to.deep.equal([
      '1 0 miner-0 1/1000',
      '1 0 miner-3 4/1000',
      '1 1 miner-0 7/1000',
      '1 1 miner-3 10/1000',
    ]);
    for (const rows of [1, 2, 3, 7]) expect(await read(1n, rows)).to.deep.equal(whole);
  });

  it('passes over rounds whose work is credited by itself', async () => {
    const quote = 'pps 1 0 0/1';
    await record(
      share({ acceptedAtMs: at(0), work: 1 }),
      share({ acceptedAtMs: at(1), work: 2, quote }),
      block({ blockHash: 'aa', quote }),
      share({ acceptedAtMs: at(2), work: 3, quote }),
      share({ acceptedAtMs: at(1), work: 4 }),
      block({ blockHash: 'bb' }),
      share({ acceptedAtMs: at(4), work: 5, quote }),
    );
    expect(await read(9n)).to.deep.equal(['4 1 alice 4/1000', '1 0 alice 1/1000']);
    expect(await read(3n)).to.deep.equal(['1 0 alice 1/1000']);
    const open = await new SqlSettlementStore(database()).open('btc', 0n);
    expect(open.map(({ round, credited }) => [round, credited])).to.deep.equal([
      [2n, true],
      [4n, false],
    ]);
  });

  it('gives the same in pages of any size', async () => {
    const records = Array.from({ length: 30 }, (_, index) =>
      share({
        acceptedAtMs: at(index % 3),
        miner: `miner-${index % 7}`,
        networkWork: 1_000 + (index % 2),
        work: index + 1,
      }),
    );
    await record(...records);
    const whole = await read(1n);
    expect(whole).to.have.length(30);
    for (const rows of [1, 2, 3, 7, 30]) expect(await read(1n, rows)).to.deep.equal(whole);
  });

  it('loses no work of one moment over the edges of pages, as pages by time alone do', async () => {
    const miners = Array.from({ length: 40 }, (_, index) => `miner-${index}`);
    await record(...miners.map((miner) => share({ acceptedAtMs: at(0), miner, work: 5 })));
    for (const rows of [1, 3, 7, 39, 40]) {
      const reading = new Pplns(fractionOf(2)).begin();
      for await (const page of source(rows).pages('btc', 1n))
        for (const each of page) reading.take(each);
      const weights = [...reading.weights()];
      expect(weights.map(([miner]) => miner).toSorted(), `${rows}`).to.deep.equal(
        miners.toSorted(),
      );
      expect(new Set(weights.map(([, weight]) => weight)).size).to.equal(1);
    }
  });

  it('reads each share once while its minutes are folded', async () => {
    await record(
      ...Array.from({ length: 59 }, (_, minute) =>
        share({ acceptedAtMs: at(minute), miner: `miner-${minute % 2}`, work: 1 }),
      ),
    );
    clock.pass(6 * HOUR_MS);
    const retention = new Retention({ ...DEFAULT_RETENTION, stepRows: 10 }, database(), clock);
    let work = 0n;
    for await (const page of source(1).pages('btc', 1n)) {
      for (const slice of page) work += slice.work;
      await retention.step();
    }
    expect(work).to.equal(59n);
  });

  const minutes = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) =>
      share({ acceptedAtMs: at(from + index), miner: `miner-${index % 2}`, work: 1 }),
    );
  const retention = () => new Retention({ ...DEFAULT_RETENTION, stepRows: 10 }, database(), clock);
  const sum = async (): Promise<bigint> => {
    let work = 0n;
    for await (const page of source(1).pages('btc', 1n))
      for (const slice of page) work += slice.work;
    return work;
  };

  for (const [name, folds] of [
    ['some', 1],
    ['most', 5],
    ['all', 12],
  ] as const)
    it(`counts nothing twice where the clock is put forward while it reads, and ${name} is folded`, async () => {
      await record(...minutes(0, 110));
      clock.pass(110 * MINUTE_MS);
      for (const pagesBefore of [1, 30, 59, 60, 75, 109]) {
        await database().rows('truncate share_slices, share_log_position');
        await record(...minutes(0, 110));
        let work = 0n;
        let pages = 0;
        const reading = async (): Promise<void> => {
          for await (const page of source(1).pages('btc', 1n)) {
            for (const slice of page) work += slice.work;
            if (++pages !== pagesBefore) continue;
            clock.jump(DAY_MS);
            for (let step = 0; step < folds; step++) await retention().step();
          }
        };
        const failure = await reading().catch((error: unknown) => error);
        // All of it once, or a failure; and once more it is all of it.
        if (failure === undefined) expect(work).to.equal(110n);
        else expect(failure).to.include({ code: 'STORAGE_UNAVAILABLE' });
        expect(work <= 110n).to.equal(true);
        expect(await sum()).to.equal(110n);
        clock.jump(-DAY_MS);
        expect(await sum()).to.equal(110n);
      }
    });

  it('reads young hours whole that a clock which was ahead has folded in part', async () => {
    await record(...minutes(0, 30));
    clock.jump(DAY_MS);
    for (let step = 0; step < 3; step++) await retention().step();
    clock.jump(-DAY_MS);
    await new SqlShareSink({ logId: 'two' }, database()).record(minutes(30, 50), {
      first: 1,
      last: 20,
    });
    expect(await read(1n)).to.deep.equal(['1 0 miner-0 25/1000', '1 0 miner-1 25/1000']);
  });

  it('tells minutes apart as long as they cannot be folded meanwhile', async () => {
    await record(share({ acceptedAtMs: at(0), work: 1 }), share({ acceptedAtMs: at(1), work: 2 }));
    clock.pass(2 * HOUR_MS + 59 * MINUTE_MS);
    expect(await read(1n)).to.deep.equal(['1 1 alice 2/1000', '1 0 alice 1/1000']);
    clock.pass(MINUTE_MS);
    expect(await read(1n)).to.deep.equal(['1 0 alice 3/1000']);
  });
}
