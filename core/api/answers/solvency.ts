import type { Static } from 'typebox';
import type { Solvency } from '../../payouts/operator-desk.ts';
import type { PoolView } from '../host-view.ts';
import type * as answer from '../schemas/payout-admin.ts';
import { amountText } from './amount.ts';
import { amountOrNull } from './payout-batch.ts';

/** `found`: or the sentence why it is not known. */
export function solvencyAnswer(
  { id: poolId, coin: { symbol: coin, decimals } }: PoolView,
  found: Solvency | string,
): Static<typeof answer.Solvency>['pools'][number] {
  if (typeof found === 'string') {
    const unknown = { miners: null, owed: null, owedMature: null };
    const wallet = { spendable: null, holds: null, surplus: null };
    return { poolId, coin, ...unknown, ...wallet, reason: found };
  }
  const { owedAtomic, holdings } = found;
  const surplus = holdings === undefined ? undefined : holdings.totalAtomic - owedAtomic;
  return {
    poolId,
    coin,
    miners: amountText(found.minersAtomic, decimals),
    owed: amountText(owedAtomic, decimals),
    owedMature: amountText(found.owedMatureAtomic, decimals),
    spendable: amountOrNull(holdings?.spendableAtomic, decimals),
    holds: amountOrNull(holdings?.totalAtomic, decimals),
    surplus: amountOrNull(surplus, decimals),
    reason: found.reason,
  };
}
