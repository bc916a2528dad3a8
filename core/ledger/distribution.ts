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
  /** What direct parts bear where fees are of all, if it is not the same: fees of the same owners. */
  readonly directFees?: Pick<DistributionRules, 'feePercent' | 'coinFees'>;
  /** Where credits go; absent: `miner-immature`. */
  readonly creditAccount?: Extract<AccountKind, 'miner-immature' | 'reserve-immature'>;
}

/** A block with what of its reward is not for the scheme to divide. */
export interface DividedBlock extends RewardedBlock {
  /** By canonical address. Absent: nothing. */
  readonly direct?: ReadonlyMap<string, bigint>;
  /** What fees are of: what is left for the scheme, or direct parts too. Absent: `rest`. */
  readonly feesOf?: 'rest' | 'all';
}

const NOBODY: ReadonlyMap<string, bigint> = new Map();

/**
 * The postings of a block's reward, immature: what belongs to somebody directly; of the rest the coin's fees and
 * the operator's, each rounded down; then what is left by weight, each credit rounded down; what rounding leaves is
 * the remainder's owner's, less than one atomic unit per miner. Where fees are of all, each direct part bears its
 * own, rounded down too. A block without any recorded work is the finder's: somebody's share is in it.
 *
 * They sum to zero, and stand in one order whatever order the weights come in: the chain, credits from the
 * largest on and then by address, fees, remainder. None is zero. Empty for a block that pays nothing.
 */
export function distribute(
  block: DividedBlock,
  weights: ReadonlyMap<string, bigint>,
  taken: DistributionRules,
): readonly Posting[] {
  const reward = block.rewardAtomic;
  if (reward < 0n) throw new RangeError('the reward is below zero');
  const { direct = NOBODY, feesOf = 'rest' } = block;
  const rest = reward - sumOf(direct.values());
  if (rest < 0n) throw new RangeError('what belongs to somebody is more than the reward');
  const { remainderOwner, creditAccount = 'miner-immature', directFees = taken } = taken;
  const rules = feesIn(taken);
  const directRules = feesOf === 'all' ? feesIn(directFees) : [];
  const fees = rules.map(({ owner, percent }) => {
    const ofDirect = directRules.filter((rule) => rule.owner === owner);
    const borne = ofDirect.flatMap((rule) =>
      [...direct.values()].map((part) => partOf(part, rule.percent)),
    );
    return posting('fee-immature', owner, partOf(rest, percent) + sumOf(borne));
  });
  const net = less(rest, rules);
  const owned = [...direct].map(([owner, part]) =>
    posting('miner-immature', owner, less(part, directRules)),
  );
  const shared = weights.size > 0 ? weights : new Map([[block.finder, 1n]]);
  const credits = creditsOf(net, shared, creditAccount);
  const credited = sumOf(credits.map(({ amountAtomic }) => amountAtomic));
  return [
    posting('chain', '', -reward),
    ...together([...owned, ...credits]).sort(byCredit),
    ...withRemainder(fees, remainderOwner, net - credited),
  ].filter(({ amountAtomic }) => amountAtomic !== 0n);
}

function feesIn({
  feePercent,
  coinFees = [],
}: Pick<DistributionRules, 'feePercent' | 'coinFees'>): readonly CoinFeeRule[] {
  return [...coinFees, { owner: OPERATOR, percent: feePercent }];
}

function less(part: bigint, rules: readonly CoinFeeRule[]): bigint {
  const left = part - sumOf(rules.map(({ percent }) => partOf(part, percent)));
  if (left < 0n) throw new RangeError('the fees are more than the reward');
  return left;
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

function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}

/** One posting for each account and owner. */
function together(postings: readonly Posting[]): Posting[] {
  const sums = new Map<string, Posting>();
  for (const { account, owner, amountAtomic } of postings) {
    const key = `${account} ${owner}`;
    const before = sums.get(key)?.amountAtomic ?? 0n;
    sums.set(key, posting(account, owner, before + amountAtomic));
  }
  return [...sums.values()];
}

function partOf(reward: bigint, { numerator, denominator }: Fraction): bigint {
  return (reward * numerator) / (denominator * 100n);
}

function creditsOf(
  net: bigint,
  weights: ReadonlyMap<string, bigint>,
  account: AccountKind,
): readonly Posting[] {
  const total = sumOf(weights.values());
  return [...weights].map(([miner, weight]) => posting(account, miner, (net * weight) / total));
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
