import type { Static } from 'typebox';
import type { PayoutBatch } from '../../payouts/payout-batch.ts';
import type { BatchRow, StepRow } from '../../storage/queries/payout-queries.ts';
import type { PoolView } from '../host-view.ts';
import type * as answer from '../schemas/payout-admin.ts';
import { amountText } from './amount.ts';

type Batch = Static<typeof answer.Batch>;
type Summary = Static<typeof answer.Batches>['batches'][number];

/** Symbol and decimals of amounts; of a pool that is gone they are shown in atomic units. */
export type Coin = Pick<PoolView['coin'], 'symbol' | 'decimals'>;
export const ATOMIC_UNITS: Coin = { symbol: '?', decimals: 0 };

type SummaryFacts = Pick<
  BatchRow,
  | 'id'
  | 'poolId'
  | 'state'
  | 'amountAtomic'
  | 'feeAtomic'
  | 'reason'
  | 'createdAtMs'
  | 'changedAtMs'
> & { readonly items: number };

export function batchSummary(batch: SummaryFacts, { symbol, decimals }: Coin): Summary {
  return {
    id: String(batch.id),
    poolId: batch.poolId,
    coin: symbol,
    state: batch.state,
    amount: amountText(batch.amountAtomic, decimals),
    fee: amountOrNull(batch.feeAtomic, decimals),
    destinations: batch.items,
    reason: batch.reason,
    createdAt: new Date(batch.createdAtMs).toISOString(),
    changedAt: new Date(batch.changedAtMs).toISOString(),
  };
}

/** A batch with all that a person needs to decide about it. */
export function batchAnswer(batch: PayoutBatch, steps: readonly StepRow[], coin: Coin): Batch {
  const amountAtomic = batch.items.reduce((sum, item) => sum + item.amountAtomic, 0n);
  const items = batch.items.length;
  const { decimals } = coin;
  return {
    ...batchSummary({ ...batch, amountAtomic, items }, coin),
    feeBearer: batch.feeBearer,
    attempts: batch.attempts,
    confirmations: batch.confirmations,
    transactionIds: [...batch.transactionIds],
    expectedTransactionIds: [...(batch.payment?.transactionIds ?? [])],
    items: batch.items.map((item) => ({
      account: item.account,
      owner: item.owner,
      address: item.address,
      amount: amountText(item.amountAtomic, decimals),
      receipt: amountOrNull(item.receiptAtomic, decimals),
      requestId: item.requestId === undefined ? null : String(item.requestId),
    })),
    steps: steps.map((step) => ({
      from: step.from ?? null,
      to: step.to,
      reason: step.reason,
      at: new Date(step.takenAtMs).toISOString(),
    })),
    choices: choicesOf(batch),
  };
}

export function amountOrNull(amountAtomic: bigint | undefined, decimals: number): string | null {
  return amountAtomic === undefined ? null : amountText(amountAtomic, decimals);
}

function choicesOf({ state, payment }: PayoutBatch): Batch['choices'] {
  if (state === 'signing') return ['sign'];
  if (state !== 'review') return [];
  // Sent twice, a payment that cannot prove to be the same one could pay twice.
  return payment?.resendable === true ? ['release', 'adopt', 'resend'] : ['release', 'adopt'];
}
