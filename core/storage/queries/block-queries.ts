import type { BlockStatus } from '../../blocks/block-store.ts';
import type { Binding, Database } from '../database.ts';

export interface BlockFilter {
  readonly poolId?: string | undefined;
  readonly miner?: string | undefined;
  /** All of them if empty. */
  readonly statuses: readonly BlockStatus[];
  readonly offset: number;
  readonly limit: number;
}

export interface BlockRow {
  readonly poolId: string;
  readonly height: number;
  readonly hash: string;
  readonly status: BlockStatus;
  readonly confirmationProgress: number;
  /** Work since the block before it that stayed, over the network's; 1 is par. */
  readonly effort: number;
  readonly networkWork: bigint;
  readonly rewardAtomic: bigint;
  readonly miner: string;
  readonly worker: string;
  readonly foundAtMs: number;
}

interface Row {
  pool: string;
  height: bigint;
  hash: string;
  status: BlockStatus;
  confirmation_progress: number;
  effort: number;
  network_work: bigint;
  reward: bigint;
  miner: string;
  worker: string;
  found_at: Date;
}

/**
 * Effort is worked out when asked for, from the work of each round, since a block that is orphaned
 * later gives its round's work to the block after it.
 */
const EFFORT = `(
  select sum(earlier.round_work) from blocks as earlier
   where earlier.pool_id = blocks.pool_id and earlier.round <= blocks.round
     and earlier.round > coalesce((
       select max(kept.round) from blocks as kept
        where kept.pool_id = blocks.pool_id and kept.round < blocks.round
          and kept.status not in ('orphaned', 'rejected')), 0)
  )::float8 / blocks.network_work::float8`;

/** Pages of blocks, newest first. */
export class BlockQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page(
    filter: BlockFilter,
  ): Promise<{ readonly blocks: readonly BlockRow[]; readonly total: number }> {
    const { where, bindings } = conditions(filter);
    const from = `from blocks join pools on pools.id = blocks.pool_id
      join miners on miners.id = blocks.miner_id
      join workers on workers.id = blocks.worker_id ${where}`;
    const rows = await this.#database.rows<Row>(
      `select pools.name as pool, height, hash, status, confirmation_progress, ${EFFORT} as effort,
              blocks.network_work, reward, address as miner, workers.name as worker, found_at
         ${from} order by found_at desc, blocks.id desc offset ? limit ?`,
      [...bindings, filter.offset, filter.limit],
    );
    const [count] = await this.#database.rows<{ total: bigint }>(
      `select count(*) as total ${from}`,
      bindings,
    );
    return { blocks: rows.map(toBlock), total: Number(count?.total ?? 0n) };
  }
}

function conditions(filter: BlockFilter): { where: string; bindings: Binding[] } {
  const parts: string[] = [];
  const bindings: Binding[] = [];
  if (filter.poolId !== undefined) {
    parts.push('pools.name = ?');
    bindings.push(filter.poolId);
  }
  if (filter.miner !== undefined) {
    parts.push('miners.address = ?');
    bindings.push(filter.miner);
  }
  if (filter.statuses.length > 0) {
    parts.push('status = any(?::text[])');
    bindings.push(filter.statuses);
  }
  return { where: parts.length > 0 ? `where ${parts.join(' and ')}` : '', bindings };
}

function toBlock(row: Row): BlockRow {
  return {
    poolId: row.pool,
    height: Number(row.height),
    hash: row.hash,
    status: row.status,
    confirmationProgress: row.confirmation_progress,
    effort: row.effort,
    networkWork: row.network_work,
    rewardAtomic: row.reward,
    miner: row.miner,
    worker: row.worker,
    foundAtMs: row.found_at.getTime(),
  };
}
