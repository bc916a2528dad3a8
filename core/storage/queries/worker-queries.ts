import type { Database } from '../database.ts';

export interface WorkerTotals {
  readonly poolId: string;
  /** Address of its miner, as this pool spells it. */
  readonly miner: string;
  readonly name: string;
  /** Since the time asked for. */
  readonly work: bigint;
  readonly shares: number;
  readonly lateShares: number;
  /** Start of the newest slice within that time: exact to a minute, or to an hour once folded. */
  readonly lastSliceAtMs: number | undefined;
}

/** The workers of one miner. */
export class WorkerQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Of all spellings of an address, by pool and name; idle ones too. */
  async page(
    spellings: readonly string[],
    sinceMs: number,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly workers: readonly WorkerTotals[]; readonly total: number }> {
    const rows = await this.#database.rows<{
      pool: string;
      miner: string;
      name: string;
      work: bigint;
      shares: bigint;
      late_shares: bigint;
      last_slice: Date | null;
    }>(
      `select pools.name as pool, miners.address as miner, workers.name, coalesce(recent.work, 0) as work,
              coalesce(recent.shares, 0)::bigint as shares,
              coalesce(recent.late_shares, 0)::bigint as late_shares, recent.last_slice
         from workers join miners on miners.id = workers.miner_id
         join pools on pools.id = miners.pool_id
         left join lateral (
           select sum(work) as work, sum(shares) as shares, sum(late_shares) as late_shares,
                  max(bucket) as last_slice
             from share_slices
            where worker_id = workers.id and bucket >= ?::timestamptz) as recent on true
        where miners.address = any(?::text[])
        order by pools.name, workers.name, miners.address offset ? limit ?`,
      [new Date(sinceMs).toISOString(), spellings, page.offset, page.limit],
    );
    const [count] = await this.#database.rows<{ total: bigint }>(
      `select count(*) as total from workers join miners on miners.id = workers.miner_id
        where miners.address = any(?::text[])`,
      [spellings],
    );
    const workers = rows.map((row) => ({
      poolId: row.pool,
      miner: row.miner,
      name: row.name,
      work: row.work,
      shares: Number(row.shares),
      lateShares: Number(row.late_shares),
      lastSliceAtMs: row.last_slice?.getTime(),
    }));
    return { workers, total: Number(count?.total ?? 0n) };
  }
}
