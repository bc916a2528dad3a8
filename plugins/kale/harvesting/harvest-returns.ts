import { scValToNative } from '@stellar/stellar-sdk/base';
import type { ScVal } from '@stellar/stellar-sdk/xdr';

/**
 * Rewards that a harvest returned, stroops: one where the farm was called, and a tractor's in the order of the blocks.
 * A tractor leaves out those that it could not harvest without saying which, so `count` of them is needed to tell.
 * Undefined for anything else.
 */
export function rewardsIn(value: ScVal | undefined, count: number): readonly bigint[] | undefined {
  if (value === undefined) return undefined;
  const told: unknown = scValToNative(value);
  const rewards: readonly unknown[] = Array.isArray(told) ? told : [told];
  const amounts = rewards.filter((each): each is bigint => typeof each === 'bigint' && each >= 0n);
  return amounts.length === rewards.length && amounts.length === count ? amounts : undefined;
}
