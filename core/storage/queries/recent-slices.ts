import type { Database } from '../database.ts';

/** One worker's minute, as the live meter takes it up again after a restart. */
export interface RecentSlice {
  readonly poolId: string;
  readonly miner: string;
  readonly worker: string;
  readonly atMs: number;
  readonly work: bigint;
  readonly shares: number;
}

/** The minutes recorded since `sinceMs`, oldest first, at most `rowsMax` of them. */
export async function recentSlices(
  database: Database,
  sinceMs: number,
  rowsMax: number,
): Promise<readonly RecentSlice[]> {
  const rows = await database.rows<{
    pool: string;
    miner: string;
    worker: string;
    bucket: Date;
    work: bigint;
    shares: bigint;
  }>(
    `select * from (
       select pools.name as pool, address as miner, workers.name as worker, bucket,
              sum(work) as work, sum(shares)::bigint as shares
         from share_slices join workers on workers.id = share_slices.worker_id
         join miners on miners.id = workers.miner_id join pools on pools.id = miners.pool_id
        where seconds = 60 and bucket >= ?::timestamptz
        group by 1, 2, 3, 4 order by bucket desc limit ?) as newest order by bucket`,
    [new Date(sinceMs).toISOString(), rowsMax],
  );
  return rows.map((row) => ({
    poolId: row.pool,
    miner: row.miner,
    worker: row.worker,
    atMs: row.bucket.getTime(),
    work: row.work,
    shares: Number(row.shares),
  }));
}
