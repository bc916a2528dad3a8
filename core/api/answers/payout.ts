import type { Static } from 'typebox';
import type { PayoutRequest, PayoutSettings } from '../../payouts/miner-desk.ts';
import type { MinerPayout } from '../../storage/queries/payout-queries.ts';
import type { PoolView } from '../host-view.ts';
import type * as answer from '../schemas/payouts.ts';
import { amountText } from './amount.ts';
import { timeText } from './time-text.ts';

/** A payout in the field names that multi-coin dashboards read. */
export function payout(pool: PoolView, row: MinerPayout): Static<typeof answer.Payout> {
  const { symbol, decimals } = pool.coin;
  const { amountAtomic: amount, transactionIds, reason } = row;
  return {
    id: row.id,
    miner_id: row.miner,
    pool_id: pool.id,
    coin: symbol,
    amount: amount === undefined ? null : amountText(amount, decimals),
    // Where one payment took several transactions, all of them.
    tx_hash: transactionIds.length === 0 ? null : transactionIds.join(','),
    status: row.status,
    created_at: new Date(row.createdAtMs).toISOString(),
    completed_at: timeText(row.completedAtMs),
    error_message: reason === '' ? null : reason,
  };
}

/** A request that no batch has taken up yet. */
export function payoutAsked(pool: PoolView, request: PayoutRequest): Static<typeof answer.Payout> {
  const { id, address: miner, state: status } = request;
  return payout(pool, { ...request, id: `request:${id}`, miner, status, transactionIds: [] });
}

/** `minimumAtomic`: the pool's own; undefined while it does not run. */
export function payoutSettings(
  { pool, address }: { readonly pool: PoolView; readonly address: string },
  settings: PayoutSettings,
  minimumAtomic: bigint | undefined,
): Static<typeof answer.PayoutSettings> {
  const { symbol, decimals } = pool.coin;
  const threshold = settings.thresholdAtomic ?? minimumAtomic;
  return {
    id: `${pool.id}:${address}`,
    miner_id: address,
    pool_id: pool.id,
    coin: symbol,
    min_payout_threshold: threshold === undefined ? null : amountText(threshold, decimals),
    payout_coin: settings.payoutCoin ?? symbol,
    auto_exchange: settings.autoExchange,
    created_at: timeText(settings.createdAtMs),
    updated_at: timeText(settings.changedAtMs),
  };
}
