import type { Database } from '../database.ts';

/** What one miner did in one pool. */
export interface MinerTotals {
  readonly poolId: string;
  /** Its address, as this pool spells it. */
  readonly miner: string;
  /** Since the time asked for. */
  readonly work: bigint;
  readonly shares: number;
  readonly lateShares: number;
  /** Since the pool's last block that stayed: what a share of the next one is made of. */
  readonly roundWork: bigint;
  readonly blocks: number;
  readonly firstSeenMs: number;
}

export interface RankedMiner {
  readonly miner: string;
  readonly work: bigint;
  readonly shares: number;
}

/** What miners did, from the recorded slices. */
export class MinerQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** One entry per pool that one of the spellings of an address ever had a share or block in. */
  async totals(spellings: readonly string[], sinceMs: number): Promise<readonly MinerTotals[]> {
    const rows = await this.#database.rows<{
      pool: string;
      miner: string;
      work: bigint;
      shares: bigint;
      late_shares: bigint;
      round_work: bigint;
      blocks: bigint;
      created_at: Date;
    }>(
      `select pools.name as pool, miners.address as miner, miners.created_at,
              coalesce(recent.work, 0) as work, coalesce(recent.shares, 0)::bigint as shares,
              coalesce(recent.late_shares, 0)::bigint as late_shares,
              coalesce(open_round.work, 0) as round_work,
              (select count(*) from blocks where blocks.miner_id = miners.id
                  and status not in ('orphaned', 'rejected')) as blocks
         from miners join pools on pools.id = miners.pool_id
         left join lateral (
           select sum(work) as work, sum(shares) as shares, sum(late_shares) as late_shares
             from share_slices join workers on workers.id = share_slices.worker_id
            where workers.miner_id = miners.id and bucket >= ?::timestamptz) as recent on true
         left join lateral (
           select max(round) as round, max(found_at) as found_at from blocks
            where blocks.pool_id = pools.id
              and status not in ('orphaned', 'rejected')) as kept on true
         left join lateral (
           -- The time only spares reading what is older; the hour is what a folded slice may reach
           -- back.
           select sum(work) as work
             from share_slices join workers on workers.id = share_slices.worker_id
            where workers.miner_id = miners.id and round > coalesce(kept.round, 0)
              and bucket >= coalesce(kept.found_at, '-infinity') - interval '1 hour'
         ) as open_round on true
        where miners.address = any(?::text[]) order by pools.name, miners.address`,
      [new Date(sinceMs).toISOString(), spellings],
    );
    return rows.map((row) => ({
      poolId: row.pool,
      miner: row.miner,
      work: row.work,
      shares: Number(row.shares),
      lateShares: Number(row.late_shares),
      roundWork: row.round_work,
      blocks: Number(row.blocks),
      firstSeenMs: row.created_at.getTime(),
    }));
  }

  /** Whether any of these addresses ever had a share or block in any pool. */
  async known(addresses: readonly string[]): Promise<boolean> {
    const rows = await this.#database.rows(
      'select 1 as one from miners where address = any(?::text[]) limit 1',
      [addresses],
    );
    return rows.length > 0;
  }

  /** Miners of a pool by the work of a span, most first. */
  async ranking(
    poolId: string,
    sinceMs: number,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly RankedMiner[]> {
    const rows = await this.#database.rows<{ miner: string; work: bigint; shares: bigint }>(
      `select address as miner, sum(work) as work, sum(shares)::bigint as shares
         from share_slices join workers on workers.id = share_slices.worker_id
         join miners on miners.id = workers.miner_id
        where share_slices.pool_id = (select id from pools where name = ?)
          and bucket >= ?::timestamptz
        group by address order by sum(work) desc, address offset ? limit ?`,
      [poolId, new Date(sinceMs).toISOString(), page.offset, page.limit],
    );
    return rows.map((row) => ({ miner: row.miner, work: row.work, shares: Number(row.shares) }));
  }
}
