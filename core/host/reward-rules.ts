import type { PoolSettings } from '../config/pool-schema.ts';
import { fractionOf } from '../ledger/fraction.ts';
import type { RewardRules } from '../ledger/reward-entry.ts';
import { schemeOf } from '../ledger/schemes/scheme-choice.ts';
import type { RewardTerms } from '../plugin-api/reward-terms.ts';

/** How a pool's blocks are divided, by its file and by what its coin says. */
export function rewardRulesOf(
  {
    payout,
    feePercent,
  }: {
    readonly payout: Pick<PoolSettings['payout'], 'scheme' | 'window'>;
    readonly feePercent: number;
  },
  { fees, remainderOwner }: RewardTerms,
): RewardRules {
  return {
    scheme: schemeOf(payout),
    feePercent: fractionOf(feePercent),
    coinFees: fees.map(({ owner, percent }) => ({ owner, percent: fractionOf(percent) })),
    remainderOwner,
  };
}
