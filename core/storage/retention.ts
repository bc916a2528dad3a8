import { PPLNS_WINDOW_MAX } from '../ledger/schemes/pplns.ts';
import { SOLO_PATTERN } from '../ledger/solo-miner.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Database, Statements } from './database.ts';

export interface RetentionOptions {
  /** Slices older than this are folded from minutes to hours. At least 1. */
  readonly minuteHours: number;
  /** Slices older than this are deleted, unless a block may still be paid from them. */
  readonly historyDays: number;
  /**
   * Blocks found within this time may still be paid, or come back from being orphaned, whatever
   * their status.
   */
  readonly settleDays: number;
  /**
   * The longest payment window that any scheme may ask for, in network work: 2 for common PPLNS.
   */
  readonly windowFactor: number;
  /** Slices touched in one step. */
  readonly stepRows: number;
}

export const DEFAULT_RETENTION: RetentionOptions = {
  minuteHours: 3,
  historyDays: 90,
  settleDays: 7,
  windowFactor: PPLNS_WINDOW_MAX,
  stepRows: 5_000,
};

export interface RetentionStep {
  readonly folded: number;
  readonly deleted: number;
  /** False once there is nothing left to do for now. */
  readonly more: boolean;
}

const HOUR_MS = 3_600_000;

/**
 * Keeps the share history bounded, in steps that each hold the database for a moment only.
 *
 * - Folding: after `minuteHours`, a worker's minutes become one slice per hour, round and network
 *   work. All that payment reads is kept exactly (who, which round, how much work against which
 *   target); only where a window's far edge cuts through an hour is an hour coarse.
 * - Deleting: after `historyDays`, and never inside a window that may still be needed. Per pool,
 *   the oldest such window ends at the oldest block that is not settled (candidate, pending, not yet
 *   followed by the ledger, or found within `settleDays`), or `settleDays` ago, and reaches back until
 *   the slices sum up to `windowFactor` network works; the last 25 hours before the block are not
 *   counted, as they may hold work done after it: the rest of an hour, and a day by which the clock
 *   was put back. A pool too small to fill the window keeps everything, as hours.
 *   Nor are rounds deleted that may still be paid as a whole: those after the last settled block
 *   that is in the chain.
 *   Miners who mine for themselves fill no window and close no round.
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(options: RetentionOptions, database: Database, clock: Clock) {
    this.#options = options;
    this.#database = database;
    this.#clock = clock;
  }

  /** Folds or deletes at most `stepRows` slices. Rejects with `STORAGE_UNAVAILABLE`. */
  async step(): Promise<RetentionStep> {
    const folded = await this.#fold();
    const deleted = await this.#delete();
    const { stepRows } = this.#options;
    return { folded, deleted, more: folded >= stepRows || deleted >= stepRows };
  }

  /** Hands the space of gone rows back. PGlite runs no autovacuum; call it after the last step. */
  async tidy(): Promise<void> {
    if (this.#database.engine === 'pglite') await this.#database.rows('vacuum');
  }

  async #fold(): Promise<number> {
    const before = new Date(this.#clock.nowMs() - this.#options.minuteHours * HOUR_MS);
    before.setUTCMinutes(0, 0, 0);
    const [row] = await this.#database.rows<{ folded: bigint }>(
      `with gone as (
         delete from share_slices where ctid = any(array(
           select ctid from share_slices where seconds = 60 and bucket < ?::timestamptz
            order by bucket limit ?))
         returning *
       ), hours as (
         insert into share_slices (worker_id, bucket, seconds, round, height, network_work, pool_id,
                                   work, shares, late_shares)
           select worker_id, date_trunc('hour', bucket, 'UTC'), 3600, round, 0, network_work,
                  pool_id, sum(work), sum(shares), sum(late_shares)
             from gone group by 1, 2, 4, 6, 7
         on conflict (worker_id, bucket, seconds, round, height, network_work) do update set
           work = share_slices.work + excluded.work,
           shares = share_slices.shares + excluded.shares,
           late_shares = share_slices.late_shares + excluded.late_shares
       )
       select count(*) as folded from gone`,
      [before.toISOString(), this.#options.stepRows],
    );
    return Number(row?.folded ?? 0n);
  }

  async #delete(): Promise<number> {
    const nowMs = this.#clock.nowMs();
    const settled = new Date(nowMs - this.#options.settleDays * 24 * HOUR_MS).toISOString();
    const oldestKept = new Date(nowMs - this.#options.historyDays * 24 * HOUR_MS).toISOString();
    const pools = await this.#database.rows<{ id: number }>(
      `select id from pools where exists (
         select 1 from share_slices where pool_id = pools.id and bucket < ?::timestamptz)
        order by id`,
      [oldestKept],
    );
    let left = this.#options.stepRows;
    for (const pool of pools) {
      if (left <= 0) break;
      const start = await this.#windowStart(this.#database, pool.id, settled);
      if (start === undefined) continue;
      const gone = await this.#database.rows(
        `delete from share_slices where ctid = any(array(
           select ctid from share_slices
            where pool_id = ? and bucket < least(?::timestamptz, ?::timestamptz)
              and round <= (select max(round) from blocks join miners on miners.id = miner_id
                             where blocks.pool_id = ? and status = 'confirmed'
                               and settled_status = 'confirmed' and found_at < ?::timestamptz
                               and address not like ?)
            limit ?))
         returning 1 as one`,
        [pool.id, oldestKept, start.toISOString(), pool.id, settled, SOLO_PATTERN, left],
      );
      left -= gone.length;
    }
    return this.#options.stepRows - left;
  }

  /**
   * Where the oldest window that may be needed begins; undefined where the slices do not fill it.
   */
  async #windowStart(
    statements: Statements,
    poolId: number,
    settled: string,
  ): Promise<Date | undefined> {
    const [row] = await statements.rows<{ start: Date | null }>(
      `with ends as (
         select least(?::timestamptz, min(found_at)) as at from blocks
          where pool_id = ? and (status in ('candidate', 'pending') or found_at >= ?::timestamptz
                                 or settled_status is distinct from status)
       ), sums as (
         select bucket,
                sum(sum(work::float8 / network_work::float8)) over (order by bucket desc) as score
           from share_slices, ends where pool_id = ?
              and bucket < ends.at - interval '25 hours'
              and worker_id not in (
                select workers.id from workers join miners on miners.id = miner_id
                 where pool_id = ? and address like ?)
            group by bucket
       )
       select max(bucket) as start from sums where score >= ?`,
      [settled, poolId, settled, poolId, poolId, SOLO_PATTERN, this.#options.windowFactor],
    );
    return row?.start ?? undefined;
  }
}
