import type { Database } from '../database.ts';

export interface ChartSpan {
  readonly fromMs: number;
  /** Divides an hour or is whole hours. */
  readonly bucketSeconds: number;
}

export interface PoolPoint {
  readonly atMs: number;
  readonly work: bigint;
  readonly shares: number;
  readonly miners: number;
  /** Highest network work in the bucket. */
  readonly networkWork: bigint;
}

export interface WorkerPoint {
  readonly atMs: number;
  readonly worker: string;
  readonly work: bigint;
  readonly shares: number;
}

/**
 * Recorded work over time. Buckets begin at whole hours or days of UTC; ones without work are left
 * out. A folded slice is an hour wide and so falls into one bucket whole.
 */
export class ChartQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async pool(poolId: string, span: ChartSpan): Promise<readonly PoolPoint[]> {
    const rows = await this.#database.rows<{
      at: Date;
      work: bigint;
      shares: bigint;
      miners: bigint;
      network_work: bigint;
    }>(
      `select ${BUCKET} as at, sum(work) as work, sum(shares)::bigint as shares,
              count(distinct workers.miner_id) as miners, max(network_work) as network_work
         from share_slices join workers on workers.id = share_slices.worker_id
        where share_slices.pool_id = (select id from pools where name = ?)
          and bucket >= ?::timestamptz
        group by 1 order by 1`,
      [span.bucketSeconds, poolId, new Date(span.fromMs).toISOString()],
    );
    return rows.map((row) => ({
      atMs: row.at.getTime(),
      work: row.work,
      shares: Number(row.shares),
      miners: Number(row.miners),
      networkWork: row.network_work,
    }));
  }

  async miner(poolId: string, address: string, span: ChartSpan): Promise<readonly WorkerPoint[]> {
    const rows = await this.#database.rows<{
      at: Date;
      worker: string;
      work: bigint;
      shares: bigint;
    }>(
      `select ${BUCKET} as at, workers.name as worker, sum(work) as work,
              sum(shares)::bigint as shares
         from share_slices join workers on workers.id = share_slices.worker_id
         join miners on miners.id = workers.miner_id join pools on pools.id = miners.pool_id
        where pools.name = ? and miners.address = ? and bucket >= ?::timestamptz
        group by 1, 2 order by 1, 2`,
      [span.bucketSeconds, poolId, address, new Date(span.fromMs).toISOString()],
    );
    return rows.map((row) => ({
      atMs: row.at.getTime(),
      worker: row.worker,
      work: row.work,
      shares: Number(row.shares),
    }));
  }
}

const BUCKET = `date_bin(make_interval(secs => ?::float8), bucket, 'epoch'::timestamptz)`;
