import type { Fraction } from './fraction.ts';
import { atomic } from './posting.ts';
import type { AccountKind, Posting } from './posting.ts';
import type { RewardedBlock } from './schemes/scheme.ts';

/** Name of the operator's fee, and of who gets what rounding leaves where no rule of the coin says. */
export const OPERATOR = 'operator';

export interface DistributionRules {
  /** Percent of the reward; at most 100. */
  readonly feePercent: Fraction;
  /** Who gets the remainder. */
  readonly remainderOwner: string;
}

/**
 * The postings of a block's reward, immature: the fee, rounded down; then the rest by weight, each credit
 * rounded down; what rounding leaves is the remainder's, less than one atomic unit per miner. A block without
 * any recorded work is the finder's: somebody's share is in it.
 *
 * They sum to zero, and stand in one order whatever order the weights come in: the chain, credits from the
 * largest on and then by address, fee, remainder. None is zero. Empty for a block that pays nothing.
 */
export function distribute(
  block: RewardedBlock,
  weights: ReadonlyMap<string, bigint>,
  { feePercent, remainderOwner }: DistributionRules,
): readonly Posting[] {
  const reward = block.rewardAtomic;
  const fee = (reward * feePercent.numerator) / (feePercent.denominator * 100n);
  const net = reward - fee;
  if (reward < 0n || fee < 0n || net < 0n) throw new RangeError('reward or fee is out of range');
  const credits = creditsOf(net, weights.size > 0 ? weights : new Map([[block.finder, 1n]]));
  const credited = credits.reduce((sum, { amountAtomic }) => sum + amountAtomic, 0n);
  return [
    posting('chain', '', -reward),
    ...credits,
    posting('fee-immature', OPERATOR, fee),
    posting('remainder-immature', remainderOwner, net - credited),
  ].filter(({ amountAtomic }) => amountAtomic !== 0n);
}

function creditsOf(net: bigint, weights: ReadonlyMap<string, bigint>): readonly Posting[] {
  let total = 0n;
  for (const weight of weights.values()) total += weight;
  return [...weights]
    .map(([miner, weight]) => posting('miner-immature', miner, (net * weight) / total))
    .filter(({ amountAtomic }) => amountAtomic > 0n)
    .sort(byCredit);
}

/** By code units, so that the order is the same on every machine. */
function byCredit(one: Posting, other: Posting): number {
  if (one.amountAtomic !== other.amountAtomic)
    return one.amountAtomic > other.amountAtomic ? -1 : 1;
  return one.owner < other.owner ? -1 : 1;
}

function posting(account: AccountKind, owner: string, amount: bigint): Posting {
  return { account, owner, amountAtomic: atomic(amount) };
}
