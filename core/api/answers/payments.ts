import type { Static } from 'typebox';
import type { BalanceChange, DailyEarning } from '../../storage/queries/earning-queries.ts';
import type { PaymentRow } from '../../storage/queries/payment-queries.ts';
import type { PoolView } from '../host-view.ts';
import type * as answer from '../schemas/payments.ts';
import { coins } from './coins.ts';

/** Payments in the shape of pool dashboards. */
export function paymentList(
  { coin }: PoolView,
  payments: readonly PaymentRow[],
): Static<typeof answer.Payments> {
  return payments.map((payment) => ({
    coin: coin.symbol,
    address: payment.address,
    addressInfoLink: '',
    amount: coins(payment.amountAtomic, coin.decimals),
    transactionConfirmationData: payment.transactionIds.join(','),
    transactionInfoLink: '',
    created: new Date(payment.sentAtMs).toISOString(),
  }));
}

export function balanceChangeList(
  { id, coin }: PoolView,
  changes: readonly BalanceChange[],
): Static<typeof answer.BalanceChanges> {
  return changes.map((change) => ({
    poolId: id,
    address: change.miner,
    amount: coins(change.amountAtomic, coin.decimals),
    usage: change.usage,
    created: new Date(change.createdAtMs).toISOString(),
  }));
}

export function earningList(
  { coin }: PoolView,
  earnings: readonly DailyEarning[],
): Static<typeof answer.DailyEarnings> {
  return earnings.map(({ amountAtomic, date }) => ({
    amount: coins(amountAtomic, coin.decimals),
    date: `${date}T00:00:00.000Z`,
  }));
}
