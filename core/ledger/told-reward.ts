/** What a chain says of a reward, judged: money must not be entered for somebody who cannot get it. */
import type { BlockReward, DirectReward } from '../plugin-api/chain.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import { AMOUNT_LIMIT } from './posting.ts';
import type { OpenBlock } from './settlement-store.ts';

/** Each stands in the facts of the entry by name. */
const DIRECT_MAX = 10_000;

/** The reward of a block as it is divided. */
export interface ToldReward {
  readonly amountAtomic: bigint;
  /** By canonical address, each above zero: together at most all of it. */
  readonly direct: ReadonlyMap<string, bigint>;
  readonly feesOf: 'rest' | 'all';
}

/** Asks what a block brought; undefined: not known yet. */
export type RewardQuestion = (block: OpenBlock) => Promise<ToldReward | undefined>;

/** @throws PoolError `REWARD_INVALID` for what cannot be entered, with what is wrong for the plugin's author. */
export function toldReward(told: unknown, wallet: Pick<Wallet, 'checkAddress'>): ToldReward {
  if (!isReward(told))
    throw invalid('expected amountAtomic (a bigint from 0 on) and direct (a list)');
  const { amountAtomic, feesOf = 'rest' } = told;
  if (feesOf !== 'rest' && feesOf !== 'all') throw invalid("feesOf: expected 'rest' or 'all'");
  if (told.direct.length > DIRECT_MAX) throw invalid(`direct: expected at most ${DIRECT_MAX}`);
  const direct = new Map<string, bigint>();
  let left = amountAtomic;
  for (const each of told.direct) {
    const check = wallet.checkAddress(each.address);
    if (check.kind === 'refused') throw invalid(`direct: ${each.address}: ${check.reason}`);
    left -= each.amountAtomic;
    if (left < 0n) throw invalid('direct: more than amountAtomic');
    if (each.amountAtomic === 0n) continue;
    direct.set(check.address, (direct.get(check.address) ?? 0n) + each.amountAtomic);
  }
  return { amountAtomic, direct, feesOf };
}

function isReward(told: unknown): told is BlockReward {
  const { amountAtomic, direct } = record(told);
  return isAmount(amountAtomic) && Array.isArray(direct) && direct.every(isDirect);
}

function isDirect(part: unknown): part is DirectReward {
  const { address, amountAtomic } = record(part);
  return typeof address === 'string' && isAmount(amountAtomic);
}

function isAmount(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n && value < AMOUNT_LIMIT;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function invalid(what: string): PoolError {
  return new PoolError('REWARD_INVALID', `the chain tells a reward that cannot be: ${what}`);
}
