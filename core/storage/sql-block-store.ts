import type { BlockStatus, BlockStore, TrackedBlock } from '../blocks/block-store.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Database } from './database.ts';

interface Row {
  height: bigint;
  hash: string;
  status: BlockStatus;
  confirmation_progress: number;
  miner: string;
  worker: string;
}

/** Blocks as the tracker follows them, in the `blocks` table that the share sink fills. */
export class SqlBlockStore implements BlockStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async unsettled(poolId: string, heightFrom: number): Promise<readonly TrackedBlock[]> {
    const rows = await this.#database.rows<Row>(
      `with pool as (select id from pools where name = ?), followed as (
         select * from blocks
          where pool_id = (select id from pool) and status in ('candidate', 'pending')
         union all
         select * from blocks
          where pool_id = (select id from pool) and status not in ('candidate', 'pending')
            and height >= ?)
       select height, hash, status, confirmation_progress, address as miner, workers.name as worker
         from followed join miners on miners.id = miner_id
         join workers on workers.id = worker_id
        order by height, followed.id`,
      [poolId, heightFrom],
    );
    return rows.map((row) => ({
      poolId,
      height: Number(row.height),
      blockHash: row.hash,
      status: row.status,
      confirmationProgress: row.confirmation_progress,
      miner: row.miner,
      worker: row.worker,
    }));
  }

  /**
   * Sets status and progress of a block. One that is not recorded yet is left alone: the log brings
   * it as a candidate, and the tracker comes to it then.
   */
  async update(block: TrackedBlock): Promise<void> {
    await this.#database.rows(
      `update blocks set status = ?, confirmation_progress = ?, updated_at = ?
        where hash = ? and pool_id = (select id from pools where name = ?)`,
      [
        block.status,
        block.confirmationProgress,
        new Date(this.#clock.nowMs()).toISOString(),
        block.blockHash,
        block.poolId,
      ],
    );
  }
}
