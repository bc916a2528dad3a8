import { atomic } from '../../ledger/posting.ts';
import type { PayoutRequest } from '../../payouts/miner-desk.ts';

/** A row of `payout_requests`. */
export interface RequestRow {
  id: bigint;
  pool: string;
  address: string;
  amount: bigint | null;
  state: PayoutRequest['state'];
  reason: string;
  created_at: Date;
  completed_at: Date | null;
}

export function toRequest(row: RequestRow): PayoutRequest {
  return {
    id: row.id,
    poolId: row.pool,
    address: row.address,
    amountAtomic: row.amount === null ? undefined : atomic(row.amount),
    state: row.state,
    reason: row.reason,
    createdAtMs: row.created_at.getTime(),
    completedAtMs: row.completed_at?.getTime(),
  };
}
