import { distribute, OPERATOR } from './distribution.ts';
import type { DistributionRules, DividedBlock } from './distribution.ts';
import type { Fraction } from './fraction.ts';
import type { NewEntry } from './ledger.ts';
import { isOwnBlock, ownRules } from './own-block.ts';
import type { Scheme } from './schemes/scheme.ts';
import { Solo } from './schemes/solo.ts';
import type { OpenBlock, SettlementStore } from './settlement-store.ts';
import type { SliceSource } from './slice-source.ts';
import { isSolo, soloOwner } from './solo-miner.ts';
import type { ToldReward } from './told-reward.ts';

export interface RewardRules extends DistributionRules {
  readonly scheme: Scheme;
  /** Canonical; blocks that it finds for itself are the pool's own. Absent: there are none. */
  readonly ownAddress?: string;
}

/** What the reward of a block is worked out from. */
export interface RewardSources {
  readonly slices: SliceSource;
  readonly store: Pick<SettlementStore, 'standingRound'>;
}

/**
 * Divides what a block brought: to those whom parts of it belong, and the rest by the pool's scheme, or gives it to who
 * mines for himself, without fees where that is the pool; postings and facts of its entry. Reads page by page.
 */
export async function rewardOf(
  block: OpenBlock,
  told: ToldReward,
  rules: RewardRules,
  { slices, store }: RewardSources,
): Promise<Pick<NewEntry, 'postings' | 'facts'>> {
  const { poolId, round, height, blockHash, finder } = block;
  const { amountAtomic: rewardAtomic, direct, feesOf } = told;
  const roundFrom = (await store.standingRound(poolId, round)) + 1n;
  const scheme = isSolo(finder) ? new Solo() : rules.scheme;
  const rewarded = { round, roundFrom, finder: soloOwner(finder), rewardAtomic, direct, feesOf };
  if (block.credited && !isSolo(finder)) return toReserve(block, { told, rewarded }, rules);
  const reading = scheme.begin(rewarded);
  await read(slices.pages(poolId, round), reading);
  const weights = reading.weights();
  let weight = 0n;
  for (const each of weights.values()) weight += each;
  const isOwn = isOwnBlock(finder, { scheme: scheme.name, ownAddress: rules.ownAddress });
  const taken = isOwn ? ownRules(rules) : rules;
  return {
    postings: distribute(rewarded, weights, taken),
    facts: {
      height,
      blockHash,
      finder,
      scheme: scheme.name,
      round: String(round),
      roundFrom: String(roundFrom),
      reward: String(rewardAtomic),
      feePercent: textOf(taken.feePercent),
      ...coinFeeFacts(taken),
      ...(isOwn ? { own: true } : {}),
      ...directFacts(told, rules),
      miners: weights.size,
      weight: String(weight),
    },
  };
}

/** Each fee of the coin under its owner's name; nothing where the coin has no rules. */
function coinFeeFacts({
  coinFees = [],
  remainderOwner,
}: DistributionRules): Record<string, string> {
  const facts = coinFees.map(({ owner, percent }) => [`feePercent.${owner}`, textOf(percent)]);
  if (remainderOwner !== OPERATOR) facts.push(['remainderOwner', remainderOwner]);
  return Object.fromEntries(facts);
}

/** What belonged to whom before any fee, under each address, and the operator's fee of it; nothing where all was divided. */
function directFacts(
  { direct, feesOf }: ToldReward,
  { feePercent }: DistributionRules,
): Record<string, string> {
  if (direct.size === 0) return {};
  const facts = [...direct].map(([address, amount]) => [`direct.${address}`, String(amount)]);
  const borne = feesOf === 'all' ? { directFeePercent: textOf(feePercent) } : {};
  return { feesOf, ...borne, ...Object.fromEntries(facts) };
}

function textOf({ numerator, denominator }: Fraction): string {
  return `${numerator}/${denominator}`;
}

/**
 * The whole block, but for what the coin takes and what belongs to others: its work was credited from the reserve, less
 * the operator's fee, so that stays there. Nobody credited the parts of others, which bear that fee here.
 */
function toReserve(
  { height, blockHash }: OpenBlock,
  { told, rewarded }: { readonly told: ToldReward; readonly rewarded: DividedBlock },
  rules: RewardRules,
): Pick<NewEntry, 'postings' | 'facts'> {
  const feePercent = { numerator: 0n, denominator: 1n };
  const kept = {
    ...rules,
    feePercent,
    directFees: rules,
    creditAccount: 'reserve-immature',
  } as const;
  const { finder, round, rewardAtomic } = rewarded;
  return {
    postings: distribute(rewarded, new Map([[OPERATOR, 1n]]), kept),
    facts: {
      height,
      blockHash,
      finder,
      scheme: 'reserve',
      round: String(round),
      reward: String(rewardAtomic),
      ...directFacts(told, rules),
    },
  };
}

async function read(
  pages: ReturnType<SliceSource['pages']>,
  reading: ReturnType<Scheme['begin']>,
): Promise<void> {
  for await (const page of pages) {
    for (const slice of page) if (!reading.take(slice)) return;
  }
}
