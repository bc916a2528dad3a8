import type { BatchState, FeeBearer } from '../../payouts/payout-batch.ts';
import type { PayoutRequest } from '../../payouts/miner-desk.ts';
import type { RequestState } from '../../payouts/payout-store.ts';
import type { Binding, Database } from '../database.ts';
import { toRequest } from '../payouts/request-rows.ts';
import type { RequestRow } from '../payouts/request-rows.ts';

/** One line of what a miner asked for and was paid. */
export interface MinerPayout {
  /** `request:<id>`, or `payment:<batch>:<position>`. */
  readonly id: string;
  readonly poolId: string;
  readonly miner: string;
  /** Undefined: all there is, of a request that waits or failed. */
  readonly amountAtomic: bigint | undefined;
  readonly transactionIds: readonly string[];
  /** A request that is being paid is told by its payment: `processing` until that is final. */
  readonly status: RequestState;
  readonly createdAtMs: number;
  readonly completedAtMs: number | undefined;
  /** Why it failed; else empty. */
  readonly reason: string;
}

/** A batch without its items. */
export interface BatchRow {
  readonly id: bigint;
  readonly poolId: string;
  readonly state: BatchState;
  readonly feeBearer: FeeBearer;
  readonly amountAtomic: bigint;
  readonly items: number;
  readonly feeAtomic: bigint | undefined;
  readonly transactionIds: readonly string[];
  readonly attempts: number;
  readonly confirmations: number;
  readonly reason: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly sentAtMs: number | undefined;
}

export interface StepRow {
  /** Undefined for the first one. */
  readonly from: BatchState | undefined;
  readonly to: BatchState;
  readonly reason: string;
  readonly takenAtMs: number;
}

export interface HoldRow {
  readonly poolId: string;
  readonly owner: string;
  readonly reason: string;
  readonly heldAtMs: number;
}

export interface BatchFilter {
  readonly poolId?: string | undefined;
  /** All of them if empty. */
  readonly states: readonly BatchState[];
  readonly offset: number;
  readonly limit: number;
}

export interface RequestFilter {
  readonly poolId?: string | undefined;
  readonly address?: string | undefined;
  /** All of them if empty. */
  readonly states: readonly RequestState[];
  readonly offset: number;
  readonly limit: number;
}

interface MinerPayoutRow {
  id: string;
  pool: string;
  owner: string;
  amount: bigint | null;
  transactions: string[];
  status: RequestState;
  created_at: Date;
  completed_at: Date | null;
  reason: string;
}

interface BatchSqlRow {
  id: bigint;
  pool: string;
  state: BatchState;
  fee_bearer: FeeBearer;
  amount: bigint;
  item_count: number;
  fee: bigint | null;
  transactions: string[];
  attempts: number;
  confirmations: number;
  reason: string;
  created_at: Date;
  changed_at: Date;
  sent_at: Date | null;
}

const transactionsOf = (batchId: string): string => `
  array(select tx_id from payout_transactions where payout_transactions.batch_id = ${batchId}
         order by position) as transactions`;

/** Payouts as miners and operators look at them. */
export class PayoutQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * What these addresses asked for and were paid, in all pools, newest first. What was given back before it was
   * sent is not among it: its request waits again, or failed.
   */
  async ofMiner(addresses: readonly string[], limit: number): Promise<readonly MinerPayout[]> {
    const rows = await this.#database.rows<MinerPayoutRow>(OF_MINER, [addresses, addresses, limit]);
    return rows.map((row) => ({
      id: row.id,
      poolId: row.pool,
      miner: row.owner,
      amountAtomic: row.amount ?? undefined,
      transactionIds: row.transactions,
      status: row.status,
      createdAtMs: row.created_at.getTime(),
      completedAtMs: row.completed_at?.getTime(),
      reason: row.reason,
    }));
  }

  /** Newest first. */
  async batches(
    filter: BatchFilter,
  ): Promise<{ readonly batches: readonly BatchRow[]; readonly total: number }> {
    const { where, bindings } = conditions({ pool: filter.poolId, state: filter.states });
    const rows = await this.#database.rows<BatchSqlRow>(
      `select id, pool, state, fee_bearer, amount, fee, attempts, confirmations, reason, created_at,
              changed_at, sent_at, item_count, ${transactionsOf('payout_batches.id')}
         from payout_batches ${where} order by id desc offset ? limit ?`,
      [...bindings, filter.offset, filter.limit],
    );
    const total = await this.#count('payout_batches', where, bindings);
    return { batches: rows.map(toBatch), total };
  }

  /** Batches of a pool by state; states without any are missing. Settled ones are not counted. */
  async openStates(poolId: string): Promise<ReadonlyMap<BatchState, number>> {
    const rows = await this.#database.rows<{ state: BatchState; count: bigint }>(
      `select state, count(*) as count from payout_batches
        where pool = ? and state not in ('confirmed', 'released') group by state`,
      [poolId],
    );
    return new Map(rows.map(({ state, count }) => [state, Number(count)]));
  }

  /** In their order; none for a batch of another pool. */
  async steps(poolId: string, batchId: bigint): Promise<readonly StepRow[]> {
    const rows = await this.#database.rows<{
      from_state: BatchState | null;
      to_state: BatchState;
      reason: string;
      taken_at: Date;
    }>(
      `select from_state, to_state, reason, taken_at from payout_steps
        where batch_id = (select id from payout_batches where pool = ? and id = ?) order by id`,
      [poolId, batchId],
    );
    return rows.map((row) => ({
      from: row.from_state ?? undefined,
      to: row.to_state,
      reason: row.reason,
      takenAtMs: row.taken_at.getTime(),
    }));
  }

  /** By owner. */
  async holds(poolId: string, offset: number, limit: number): Promise<readonly HoldRow[]> {
    const rows = await this.#database.rows<{
      pool: string;
      owner: string;
      reason: string;
      held_at: Date;
    }>(
      `select pool, owner, reason, held_at from payout_holds
        where pool = ? order by owner offset ? limit ?`,
      [poolId, offset, limit],
    );
    return rows.map(({ pool, owner, reason, held_at: heldAt }) => ({
      poolId: pool,
      owner,
      reason,
      heldAtMs: heldAt.getTime(),
    }));
  }

  /** Newest first. */
  async requests(
    filter: RequestFilter,
  ): Promise<{ readonly requests: readonly PayoutRequest[]; readonly total: number }> {
    const { poolId, address, states } = filter;
    const { where, bindings } = conditions({ pool: poolId, address, state: states });
    const rows = await this.#database.rows<RequestRow>(
      `select * from payout_requests ${where} order by id desc offset ? limit ?`,
      [...bindings, filter.offset, filter.limit],
    );
    const total = await this.#count('payout_requests', where, bindings);
    return { requests: rows.map(toRequest), total };
  }

  async #count(table: string, where: string, bindings: readonly Binding[]): Promise<number> {
    const [row] = await this.#database.rows<{ total: bigint }>(
      `select count(*) as total from ${table} ${where}`,
      bindings,
    );
    return Number(row?.total ?? 0n);
  }
}

/** A request that a batch pays is left to the item; where that was given back, it speaks for itself again. */
const OF_MINER = `
  select * from (
    select concat('payment:', batch_id, ':', position) as id, pool, owner,
           coalesce(receipt, items.amount) as amount, ${transactionsOf('items.batch_id')},
           case when state = 'confirmed' then 'completed' else 'processing' end as status,
           created_at, case when state = 'confirmed' then changed_at end as completed_at,
           '' as reason
      from payout_items as items join payout_batches on payout_batches.id = batch_id
     where account = 'miner' and owner = any(?::text[]) and state <> 'released'
    union all
    select concat('request:', id), pool, address, amount, array[]::text[], state,
           created_at, completed_at, reason
      from payout_requests
     where address = any(?::text[]) and state in ('pending', 'failed')
  ) as lines order by created_at desc, id desc limit ?`;

/** Columns that are to be some value, or one of some; undefined and none of them mean any. */
function conditions(wanted: Readonly<Record<string, string | readonly string[] | undefined>>): {
  where: string;
  bindings: Binding[];
} {
  const parts: string[] = [];
  const bindings: Binding[] = [];
  for (const [column, value] of Object.entries(wanted)) {
    if (value === undefined || value.length === 0) continue;
    parts.push(`${column} = any(?::text[])`);
    bindings.push(typeof value === 'string' ? [value] : value);
  }
  return { where: parts.length > 0 ? `where ${parts.join(' and ')}` : '', bindings };
}

function toBatch(row: BatchSqlRow): BatchRow {
  return {
    id: row.id,
    poolId: row.pool,
    state: row.state,
    feeBearer: row.fee_bearer,
    amountAtomic: row.amount,
    items: row.item_count,
    feeAtomic: row.fee ?? undefined,
    transactionIds: row.transactions,
    attempts: row.attempts,
    confirmations: row.confirmations,
    reason: row.reason,
    createdAtMs: row.created_at.getTime(),
    changedAtMs: row.changed_at.getTime(),
    sentAtMs: row.sent_at?.getTime(),
  };
}
