import type { PaymentOrder } from '../plugin-api/payments.ts';
import { batchKey } from './payout-batch.ts';
import type { PayoutBatch } from './payout-batch.ts';

/** What the wallet is asked to pay for a batch; the same batch is always the same order. */
export function orderOf(
  batch: Pick<PayoutBatch, 'id' | 'poolId' | 'items' | 'feeBearer'>,
): PaymentOrder {
  return {
    key: batchKey(batch),
    destinations: batch.items.map(({ address, amountAtomic }) => ({ address, amountAtomic })),
    feeFrom: batch.feeBearer === 'operator' ? 'wallet' : 'destinations',
  };
}
