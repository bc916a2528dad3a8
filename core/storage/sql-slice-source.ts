import type { WorkSlice } from '../ledger/schemes/scheme.ts';
import type { SliceSource } from '../ledger/slice-source.ts';
import { isSolo } from '../ledger/solo-miner.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Work } from '../plugin-api/target.ts';
import type { Database } from './database.ts';

export interface SqlSliceSourceOptions {
  /** Slices older than this may be folded into hours at any time, as retention is told. At least 1. */
  readonly minuteHours: number;
  /** Rows of one page. */
  readonly pageRows?: number;
}

/** Some 5 MB of objects; a statement per page then costs less than its rows. */
const DEFAULT_PAGE_ROWS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A span of one round: a minute, or an hour where minutes may be folded. */
interface Span {
  readonly round: bigint;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Moment {
  readonly round: bigint;
  readonly atMs: number;
}

/** An hour of a round. */
interface Hour {
  readonly round: bigint;
  readonly startMs: number;
  /** Whether it is read as a whole. */
  readonly whole: boolean;
}

/** Rounds from the first to before the second. */
type Rounds = readonly [from: bigint, to: bigint];

interface Row {
  worker: bigint;
  miner: string;
  network_work: bigint;
  work: bigint;
}

/**
 * The share history, newest first, one round and moment after the other and each of them by worker.
 *
 * Minutes are folded into hours while this reads. So hours that may be folded are read as hours from the start,
 * summed by worker and target: folding does not change those sums, and no minute can slip behind the reader and
 * come again as part of its hour. The bound leaves an hour for one reading.
 *
 * A wall clock that is put forward lets hours be folded that were young just now, and one that was ahead leaves
 * young hours that are folded in part. The latter are read as hours too. The former are noticed at the end of an
 * hour: then the reading fails, and the next one knows better. Moments follow the wall clock: one that is put back
 * mixes the ages of work within a round, and loses none of it.
 *
 * Rounds whose work was credited by itself are passed over: blocks do not pay it once more.
 */
export class SqlSliceSource implements SliceSource {
  readonly #options: SqlSliceSourceOptions;
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(options: SqlSliceSourceOptions, database: Database, clock: Clock) {
    this.#options = options;
    this.#database = database;
    this.#clock = clock;
  }

  async *pages(poolId: string, roundTo: bigint): AsyncGenerator<readonly WorkSlice[]> {
    const pool = await this.#poolId(poolId);
    if (pool === undefined) return;
    const young = this.#clock.nowMs() - (this.#options.minuteHours - 1) * HOUR_MS;
    const minutesFromMs = young - (young % HOUR_MS);
    const credited = await this.#credited(pool);
    const newest = (round: bigint, beforeMs: number): Promise<Moment | undefined> =>
      this.#newestUncredited(pool, credited, { round, atMs: beforeMs });
    let at = await newest(roundTo + 1n, 0);
    while (at !== undefined) {
      const hour = await this.#hourOf(pool, at, minutesFromMs);
      while (at !== undefined && isIn(hour, at)) {
        const lengthMs = hour.whole ? HOUR_MS : MINUTE_MS;
        const fromMs = at.atMs - (at.atMs % lengthMs);
        yield* this.#span(pool, { round: hour.round, fromMs, toMs: fromMs + lengthMs });
        at = await newest(hour.round, fromMs);
      }
      if (!hour.whole && (await this.#isFolded(pool, hour))) {
        const message = 'the share history was folded while it was read: the clock was put forward';
        throw new PoolError('STORAGE_UNAVAILABLE', message, { poolId });
      }
    }
  }

  async #poolId(name: string): Promise<number | undefined> {
    const [row] = await this.#database.rows<{ id: number }>('select id from pools where name = ?', [
      name,
    ]);
    return row?.id;
  }

  async #credited(pool: number): Promise<readonly Rounds[]> {
    const rows = await this.#database.rows<{ round_from: bigint; round_to: bigint }>(
      `select round_from, coalesce(round_to, 9223372036854775807) as round_to
         from credited_rounds where pool_id = ?`,
      [pool],
    );
    return rows.map(({ round_from: from, round_to: to }) => [from, to]);
  }

  async #newestUncredited(
    pool: number,
    credited: readonly Rounds[],
    before: Moment,
  ): Promise<Moment | undefined> {
    let at = await this.#newest(pool, before);
    while (at !== undefined) {
      const { round } = at;
      const passed = credited.find(([from, to]) => from <= round && round < to);
      if (passed === undefined) return at;
      at = await this.#newest(pool, { round: passed[0], atMs: 0 });
    }
    return undefined;
  }

  /** The newest moment before one. */
  async #newest(pool: number, { round, atMs }: Moment): Promise<Moment | undefined> {
    const [row] = await this.#database.rows<{ round: bigint; bucket: Date }>(
      `select round, bucket from share_slices
        where pool_id = ? and (round, bucket) < (?::bigint, ?::timestamptz)
        order by round desc, bucket desc limit 1`,
      [pool, round, isoOf(atMs)],
    );
    return row && { round: row.round, atMs: row.bucket.getTime() };
  }

  async #hourOf(pool: number, { round, atMs }: Moment, minutesFromMs: number): Promise<Hour> {
    const hour = { round, startMs: atMs - (atMs % HOUR_MS) };
    return { ...hour, whole: atMs < minutesFromMs || (await this.#isFolded(pool, hour)) };
  }

  /** Whether any of its minutes are folded. */
  async #isFolded(pool: number, { round, startMs }: Omit<Hour, 'whole'>): Promise<boolean> {
    const rows = await this.#database.rows(
      `select 1 as one from share_slices
        where pool_id = ? and round = ? and bucket = ?::timestamptz and seconds = 3600 limit 1`,
      [pool, round, isoOf(startMs)],
    );
    return rows.length > 0;
  }

  async *#span(pool: number, { round, fromMs, toMs }: Span): AsyncGenerator<readonly WorkSlice[]> {
    const pageRows = this.#options.pageRows ?? DEFAULT_PAGE_ROWS;
    let worker = 0n;
    let networkWork = 0n;
    // Of minutes that were folded since, nothing is read: the end of the hour finds out.
    const seconds = (toMs - fromMs) / 1_000;
    for (;;) {
      const rows = await this.#database.rows<Row>(
        `select page.worker_id as worker, address as miner, page.network_work, page.work
           from (select worker_id, network_work, sum(work) as work from share_slices
                  where pool_id = ? and round = ? and bucket >= ?::timestamptz
                    and bucket < ?::timestamptz and seconds <= ?
                    and (worker_id, network_work) > (?::bigint, ?::numeric)
                  group by worker_id, network_work order by worker_id, network_work limit ?) as page
           join workers on workers.id = page.worker_id join miners on miners.id = workers.miner_id
          order by page.worker_id, page.network_work`,
        [pool, round, isoOf(fromMs), isoOf(toMs), seconds, worker, networkWork, pageRows],
      );
      yield rows
        .filter(({ miner }) => !isSolo(miner))
        .map((row) => ({
          miner: row.miner,
          round,
          moment: fromMs,
          work: row.work as Work,
          networkWork: row.network_work as Work,
        }));
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageRows) return;
      worker = last.worker;
      networkWork = last.network_work;
    }
  }
}

function isIn({ round, startMs }: Hour, moment: Moment): boolean {
  return moment.round === round && moment.atMs >= startMs;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
