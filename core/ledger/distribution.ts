import type { Fraction } from './fraction.ts';
import { atomic } from './posting.ts';
import type { AccountKind, Posting } from './posting.ts';
import type { RewardedBlock } from './schemes/scheme.ts';

/** Name of the operator's fee, and of who gets what rounding leaves where no rule of the coin says. */
export const OPERATOR = 'operator';

/** A fee that the coin's own rules take. */
export interface CoinFeeRule {
  /** Names it in the books; no two alike, none of them `operator`. */
  readonly owner: string;
  /** Percent of the reward. */
  readonly percent: Fraction;
  /** Not taken of the pool's own blocks. */
  readonly exceptOwn?: boolean;
}

export interface DistributionRules {
  /** Percent of the reward; with those of the coin's fees at most 100. */
  readonly feePercent: Fraction;
  /** Taken beside the operator's. Absent: none. */
  readonly coinFees?: readonly CoinFeeRule[];
  /** Who gets the remainder: with the fee of that name, which is paid out; else it is kept as a remainder. */
  readonly remainderOwner: string;
  /** Where credits go; absent: `miner-immature`. */
  readonly creditAccount?: Extract<AccountKind, 'miner-immature' | 'reserve-immature'>;
}

/**
 * The postings of a block's reward, immature: the coin's fees and the operator's, each of the whole reward and
 * rounded down; then the rest by weight, each credit rounded down; what rounding leaves is the remainder's
 * owner's, less than one atomic unit per miner. A block without any recorded work is the finder's: somebody's share is
 * in it.
 *
 * They sum to zero, and stand in one order whatever order the weights come in: the chain, credits from the
 * largest on and then by address, fees, remainder. None is zero. Empty for a block that pays nothing.
 */
export function distribute(
  block: RewardedBlock,
  weights: ReadonlyMap<string, bigint>,
  {
    feePercent,
    coinFees = [],
    remainderOwner,
    creditAccount = 'miner-immature',
  }: DistributionRules,
): readonly Posting[] {
  const reward = block.rewardAtomic;
  if (reward < 0n) throw new RangeError('the reward is below zero');
  const fees = [...coinFees, { owner: OPERATOR, percent: feePercent }].map(({ owner, percent }) =>
    posting('fee-immature', owner, partOf(reward, percent)),
  );
  const net = fees.reduce((rest, { amountAtomic }) => rest - amountAtomic, reward);
  if (net < 0n) throw new RangeError('the fees are more than the reward');
  const shared = weights.size > 0 ? weights : new Map([[block.finder, 1n]]);
  const credits = creditsOf(net, shared, creditAccount);
  const remainder = credits.reduce((rest, { amountAtomic }) => rest - amountAtomic, net);
  return [
    posting('chain', '', -reward),
    ...credits,
    ...withRemainder(fees, remainderOwner, remainder),
  ].filter(({ amountAtomic }) => amountAtomic !== 0n);
}

/** The operator's stays apart: nobody is paid it. */
function withRemainder(
  fees: readonly Posting[],
  remainderOwner: string,
  remainder: bigint,
): readonly Posting[] {
  const isFee = remainderOwner !== OPERATOR && fees.some(({ owner }) => owner === remainderOwner);
  if (!isFee) return [...fees, posting('remainder-immature', remainderOwner, remainder)];
  return fees.map((fee) =>
    fee.owner === remainderOwner
      ? posting(fee.account, fee.owner, fee.amountAtomic + remainder)
      : fee,
  );
}

function partOf(reward: bigint, { numerator, denominator }: Fraction): bigint {
  return (reward * numerator) / (denominator * 100n);
}

function creditsOf(
  net: bigint,
  weights: ReadonlyMap<string, bigint>,
  account: AccountKind,
): readonly Posting[] {
  let total = 0n;
  for (const weight of weights.values()) total += weight;
  return [...weights]
    .map(([miner, weight]) => posting(account, miner, (net * weight) / total))
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
