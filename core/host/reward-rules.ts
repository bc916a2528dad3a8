import type { PoolSettings } from '../config/pool-schema.ts';
import { OPERATOR } from '../ledger/distribution.ts';
import { fractionOf } from '../ledger/fraction.ts';
import type { RewardRules } from '../ledger/reward-entry.ts';
import { schemeOf } from '../ledger/schemes/scheme-choice.ts';

/** How a pool's blocks are divided, by its file. */
export function rewardRulesOf({
  payout,
  feePercent,
}: {
  readonly payout: Pick<PoolSettings['payout'], 'scheme' | 'window'>;
  readonly feePercent: number;
}): RewardRules {
  return {
    scheme: schemeOf(payout),
    feePercent: fractionOf(feePercent),
    remainderOwner: OPERATOR,
  };
}
