/** What a block of the farm brought the pool, once all of it is known. */
import type { FarmerRow, HarvestRow, PlantingRow } from '../record/kale-record.ts';

export interface ToldReward {
  /** Stroops: all rewards that were swept. */
  readonly amount: bigint;
  /** What of it belongs to owners of farmers; no address twice. */
  readonly direct: readonly { readonly address: string; readonly amount: bigint }[];
}

/** As many parts as the host takes. */
export const DIRECT_MAX = 10_000;
/** Percents in millionths, so that they are whole numbers. */
const PERCENT_SCALE = 1_000_000;
const WHOLE = 100n * BigInt(PERCENT_SCALE);

/** Whether nothing more can come of it or go from it. A reward of nothing has nothing to sweep. */
export function isFinished({ state, reward }: HarvestRow): boolean {
  return state === 'swept' || state === 'lost' || (state === 'harvested' && reward === 0n);
}

/** Whether all pails of a block are known, and finished. A plant that is on its way may still make one. */
export function isBlockFinished(
  plantings: readonly PlantingRow[],
  harvests: readonly HarvestRow[],
): boolean {
  const pails = new Set(harvests.map(({ farmerId }) => farmerId));
  return (
    harvests.every(isFinished) &&
    plantings.every(
      ({ state, farmerId }) => state !== 'begun' && (state !== 'planted' || pails.has(farmerId)),
    )
  );
}

/**
 * Each farmer's reward is divided by itself: its owner's part is rounded down, and what is left is the miners'. Who
 * staked nothing in the block has no part of it: nobody is paid for farmers that cost them nothing.
 * Beyond `DIRECT_MAX` addresses the smallest parts are left out.
 */
export function blockReward(
  harvests: readonly HarvestRow[],
  farmers: ReadonlyMap<string, FarmerRow>,
  stakePercent: number,
): ToldReward {
  const percent = BigInt(Math.round(stakePercent * PERCENT_SCALE));
  const parts = new Map<string, bigint>();
  let amount = 0n;
  for (const { farmerId, state, stake, reward } of harvests) {
    if (state !== 'swept' || reward === undefined) continue;
    amount += reward;
    if (stake === 0n) continue;
    const farmer = farmers.get(farmerId);
    const address = farmer?.payoutAddress ?? farmer?.custodialWallet;
    const part = (reward * percent) / WHOLE;
    if (address !== undefined && part > 0n) parts.set(address, (parts.get(address) ?? 0n) + part);
  }
  const direct = [...parts].map(([address, part]) => ({ address, amount: part }));
  if (direct.length <= DIRECT_MAX) return { amount, direct };
  const largest = direct.sort((left, right) => (left.amount < right.amount ? 1 : -1));
  return { amount, direct: largest.slice(0, DIRECT_MAX) };
}
