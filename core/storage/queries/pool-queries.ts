import type { BlockStatus } from '../../blocks/block-store.ts';
import type { Database } from '../database.ts';

export interface PoolTotals {
  readonly poolId: string;
  readonly blocks: Readonly<Record<BlockStatus, number>>;
  /** Of the newest block that stayed; undefined before the first. */
  readonly lastBlockAtMs: number | undefined;
  /** Work since that block over the network's; 1 is par. Undefined before the first share. */
  readonly effort: number | undefined;
  /** Network work of the newest share recorded. */
  readonly networkWork: bigint | undefined;
}

interface Row {
  name: string;
  candidate: bigint;
  pending: bigint;
  confirmed: bigint;
  orphaned: bigint;
  rejected: bigint;
  last_block: Date | null;
  effort: number | null;
  network_work: bigint | null;
}

/** What each pool has to show for itself. */
export class PoolQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By pool id; pools that never got a share or block are missing. */
  async totals(): Promise<ReadonlyMap<string, PoolTotals>> {
    const rows = await this.#database.rows<Row>(
      `with kept as (
         select pool_id, max(round) as round, max(found_at) as last_block from blocks
          where status not in ('orphaned', 'rejected') group by pool_id
       ), counts as (
         select blocks.pool_id,
                count(*) filter (where status = 'candidate') as candidate,
                count(*) filter (where status = 'pending') as pending,
                count(*) filter (where status = 'confirmed') as confirmed,
                count(*) filter (where status = 'orphaned') as orphaned,
                count(*) filter (where status = 'rejected') as rejected,
                sum(round_work) filter (where blocks.round > coalesce(kept.round, 0)) as lost_work
           from blocks left join kept on kept.pool_id = blocks.pool_id group by blocks.pool_id
       )
       select pools.name, coalesce(candidate, 0) as candidate, coalesce(pending, 0) as pending,
              coalesce(confirmed, 0) as confirmed, coalesce(orphaned, 0) as orphaned,
              coalesce(rejected, 0) as rejected, kept.last_block, pools.network_work,
              (pools.round_work + coalesce(lost_work, 0))::float8
                / pools.network_work::float8 as effort
         from pools left join counts on counts.pool_id = pools.id
         left join kept on kept.pool_id = pools.id`,
    );
    return new Map(rows.map((row) => [row.name, toTotals(row)]));
  }
}

function toTotals(row: Row): PoolTotals {
  return {
    poolId: row.name,
    blocks: {
      candidate: Number(row.candidate),
      pending: Number(row.pending),
      confirmed: Number(row.confirmed),
      orphaned: Number(row.orphaned),
      rejected: Number(row.rejected),
    },
    lastBlockAtMs: row.last_block?.getTime(),
    effort: row.effort ?? undefined,
    networkWork: row.network_work ?? undefined,
  };
}
