import type { WorkSlice } from '../ledger/schemes/scheme.ts';
import type { SliceSource } from '../ledger/slice-source.ts';
import { isSolo } from '../ledger/solo-miner.ts';
import type { Clock } from '../plugin-api/clock.ts';
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
    let span = await this.#newest(pool, { round: roundTo + 1n, beforeMs: 0 }, minutesFromMs);
    while (span !== undefined) {
      yield* this.#span(pool, span);
      const { round, fromMs: beforeMs } = span;
      span = await this.#newest(pool, { round, beforeMs }, minutesFromMs);
    }
  }

  async #poolId(name: string): Promise<number | undefined> {
    const [row] = await this.#database.rows<{ id: number }>('select id from pools where name = ?', [
      name,
    ]);
    return row?.id;
  }

  /** The newest span before a moment of a round. */
  async #newest(
    pool: number,
    { round, beforeMs }: { readonly round: bigint; readonly beforeMs: number },
    minutesFromMs: number,
  ): Promise<Span | undefined> {
    const [row] = await this.#database.rows<{ round: bigint; bucket: Date }>(
      `select round, bucket from share_slices
        where pool_id = ? and (round, bucket) < (?::bigint, ?::timestamptz)
        order by round desc, bucket desc limit 1`,
      [pool, round, isoOf(beforeMs)],
    );
    if (row === undefined) return undefined;
    const atMs = row.bucket.getTime();
    const lengthMs = atMs < minutesFromMs ? HOUR_MS : MINUTE_MS;
    const fromMs = atMs - (atMs % lengthMs);
    return { round: row.round, fromMs, toMs: fromMs + lengthMs };
  }

  async *#span(pool: number, { round, fromMs, toMs }: Span): AsyncGenerator<readonly WorkSlice[]> {
    const pageRows = this.#options.pageRows ?? DEFAULT_PAGE_ROWS;
    let worker = 0n;
    let networkWork = 0n;
    for (;;) {
      const rows = await this.#database.rows<Row>(
        `select page.worker_id as worker, address as miner, page.network_work, page.work
           from (select worker_id, network_work, sum(work) as work from share_slices
                  where pool_id = ? and round = ? and bucket >= ?::timestamptz
                    and bucket < ?::timestamptz
                    and (worker_id, network_work) > (?::bigint, ?::numeric)
                  group by worker_id, network_work order by worker_id, network_work limit ?) as page
           join workers on workers.id = page.worker_id join miners on miners.id = workers.miner_id
          order by page.worker_id, page.network_work`,
        [pool, round, isoOf(fromMs), isoOf(toMs), worker, networkWork, pageRows],
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

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
