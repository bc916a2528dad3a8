import type { BlockStatus } from '../blocks/block-store.ts';
import type { OpenBlock, SettlementStore } from '../ledger/settlement-store.ts';
import { SOLO_PATTERN } from '../ledger/solo-miner.ts';
import type { Database } from './database.ts';

/** Open blocks in one page. */
const PAGE_MAX = 1_000;

interface Row {
  height: bigint;
  hash: string;
  status: BlockStatus;
  round: bigint;
  finder: string;
  reward: bigint;
  found_at: Date;
  credited: boolean;
}

/** The marks of settlement, beside the blocks in the `blocks` table. */
export class SqlSettlementStore implements SettlementStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async open(poolId: string, round: bigint): Promise<readonly OpenBlock[]> {
    const rows = await this.#database.rows<Row>(
      `select blocks.height, hash, status, blocks.round, address as finder, reward,
              found_at, exists (select 1 from credited_rounds
                where credited_rounds.pool_id = blocks.pool_id and round_from <= blocks.round
                  and (round_to is null or blocks.round < round_to)) as credited
         from blocks join pools on pools.id = blocks.pool_id
         join miners on miners.id = blocks.miner_id
        where pools.name = ? and settled_status is distinct from status
          and blocks.round > ?
        order by blocks.round limit ?`,
      [poolId, round, PAGE_MAX],
    );
    return rows.map((row) => ({
      poolId,
      height: Number(row.height),
      blockHash: row.hash,
      status: row.status,
      round: row.round,
      finder: row.finder,
      rewardAtomic: row.reward,
      foundAtMs: row.found_at.getTime(),
      credited: row.credited,
    }));
  }

  async standingRound(poolId: string, round: bigint): Promise<bigint> {
    const [row] = await this.#database.rows<{ round: bigint | null }>(
      `select max(blocks.round) as round from blocks join pools on pools.id = blocks.pool_id
         join miners on miners.id = blocks.miner_id
        where pools.name = ? and blocks.round < ? and status in ('pending', 'confirmed')
          and address not like ?`,
      [poolId, round, SOLO_PATTERN],
    );
    return row?.round ?? 0n;
  }

  async rewarded({ poolId, blockHash }: OpenBlock, amountAtomic: bigint): Promise<void> {
    await this.#database.rows(
      `update blocks set reward = ?::numeric
        where hash = ? and pool_id = (select id from pools where name = ?)`,
      [String(amountAtomic), blockHash, poolId],
    );
  }

  async unsettled({ poolId, blockHash }: OpenBlock, step: number): Promise<void> {
    await this.#database.rows(
      `update blocks set settled_status = null, settled_steps = greatest(settled_steps, ?::integer)
        where hash = ? and pool_id = (select id from pools where name = ?)`,
      [step, blockHash, poolId],
    );
  }

  async settled({ poolId, blockHash, status }: OpenBlock, steps: number): Promise<void> {
    await this.#database.rows(
      `update blocks set settled_status = ?, settled_steps = ?
        where hash = ? and pool_id = (select id from pools where name = ?)
          and settled_steps <= ?`,
      [status, steps, blockHash, poolId, steps],
    );
  }
}
