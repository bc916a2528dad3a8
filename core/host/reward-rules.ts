import { BLOCK_SETTLEMENT_DEFAULTS } from '../ledger/block-settlement.ts';
import type { BlockSettlementOptions } from '../ledger/block-settlement.ts';
import type { CoinFeeRule } from '../ledger/distribution.ts';
import { fractionOf } from '../ledger/fraction.ts';
import type { RewardRules } from '../ledger/reward-entry.ts';
import { schemeOf } from '../ledger/schemes/scheme-choice.ts';
import type { CoinFee, RewardTerms } from '../plugin-api/reward-terms.ts';
import { chainRewardsOf } from './chain-rewards.ts';
import type { PoolParts } from './pool-engine.ts';
import type { ResolvedSettings } from './resolved-settings.ts';

/** How a pool's blocks are divided, by its file, the fee in force, and what its coin says; `ownAddress` canonical. */
export function rewardRulesOf(
  {
    payout,
    feePercent,
  }: {
    readonly payout: Pick<ResolvedSettings['payout'], 'scheme' | 'window'>;
    readonly feePercent: number;
  },
  { fees, remainderOwner }: RewardTerms,
  ownAddress: string,
): RewardRules {
  return {
    scheme: schemeOf(payout),
    feePercent: fractionOf(feePercent),
    coinFees: fees.map(ruleOf),
    remainderOwner,
    ownAddress,
  };
}

function ruleOf({ owner, percent, exceptOwn }: CoinFee): CoinFeeRule {
  const rule = { owner, percent: fractionOf(percent) };
  return exceptOwn === true ? { ...rule, exceptOwn } : rule;
}

/** Light shares wait for a moment only, and miners of their dialects claim nothing. */
const LIGHT_REWARD_AFTER_MS = 10_000;

/** How a pool's blocks are settled. */
export function settlementOptionsOf({
  id: poolId,
  manifest,
  settings,
  terms,
  ownAddress,
  control,
  chain,
  wallet,
}: Pick<
  PoolParts,
  'id' | 'manifest' | 'settings' | 'terms' | 'ownAddress' | 'control' | 'chain' | 'wallet'
>): BlockSettlementOptions {
  const { rewardAfterSeconds } = settings.payout;
  const { spanMs, rewardAfterMs } = BLOCK_SETTLEMENT_DEFAULTS;
  const byKernelMs = manifest.kernel.weight === 'light' ? LIGHT_REWARD_AFTER_MS : rewardAfterMs;
  const waitMs = rewardAfterSeconds === undefined ? byKernelMs : rewardAfterSeconds * 1_000;
  // Looks are no further apart than what is waited for.
  return {
    poolId,
    spanMs: Math.min(spanMs, waitMs),
    rewardAfterMs: waitMs,
    rules: () => {
      const { payout } = settings;
      return rewardRulesOf({ payout, feePercent: control.feePercent }, terms, ownAddress);
    },
    told: chainRewardsOf({ chain, wallet }),
  };
}
