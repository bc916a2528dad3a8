import type { DeskRefusal } from '../payouts/miner-desk.ts';
import type { CoinDescription } from '../plugin-api/coin-plugin.ts';
import { amountText } from './answers/amount.ts';
import { ApiError } from './api-error.ts';

const FIELDS = {
  amount: 'amount',
  threshold: 'min_payout_threshold',
  payoutCoin: 'payout_coin',
  pool: 'pool',
  address: 'wallet',
} as const;

/** What the desk refused, at the property that a caller named. `threshold`: what the call calls it. */
export function deskRefusal(
  { field, reason }: DeskRefusal,
  { symbol, decimals }: Pick<CoinDescription, 'symbol' | 'decimals'>,
  threshold: string = FIELDS.threshold,
): ApiError {
  // Another amount may be taken; what is wrong with pool or wallet is no matter of this request.
  const status = field === 'pool' || field === 'address' ? 409 : 400;
  const named = field === 'threshold' ? threshold : FIELDS[field];
  const write = (amount: bigint): string => `${amountText(amount, decimals)} ${symbol}`;
  const words = typeof reason === 'string' ? reason : reason(write);
  return new ApiError(status, 'refused', words, { field: named });
}
