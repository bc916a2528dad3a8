/** How many zeros are asked of a share, so that vardiff has its way where farmers allow it. */
import type { Target } from '../../../core/plugin-api/target.ts';
import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import { targetOfZeros } from './kernel-layout.ts';

/** With four expected, one farmer in fifty finds none in a block. */
const SHARES_PER_FARMER = 4;
const HASHES_PER_ZERO = 16;

export interface ZerosBounds {
  readonly min: number;
  /** Where it is below `min`, that counts. */
  readonly max: number;
}

export interface FieldStrength extends ZerosBounds {
  /** Farmers that need nonces in a block. */
  readonly farmers: number;
  /** Of all miners of the pool; undefined while nobody knows. */
  readonly hashrateHps: number | undefined;
}

/**
 * The most zeros at which every farmer may expect `SHARES_PER_FARMER` shares in a block: between `min` and `max`,
 * and `max` while the hashrate is not known.
 */
export function zerosCap({ farmers, hashrateHps, min, max }: FieldStrength): number {
  if (hashrateHps === undefined) return Math.max(min, max);
  const hashes = hashrateHps * Number(BLOCK_INTERVAL_SECONDS);
  const hashesPerShare = hashes / (SHARES_PER_FARMER * Math.max(1, farmers));
  let zeros = min;
  while (zeros < max && HASHES_PER_ZERO ** (zeros + 1) <= hashesPerShare) zeros++;
  return zeros;
}

/** The hardest number of zeros within the bounds that is no harder than a target; `min` where all are. */
export function zerosFor(wanted: Target, { min, max }: ZerosBounds): number {
  let zeros = max;
  while (zeros > min && targetOfZeros(zeros) < wanted) zeros--;
  return Math.max(min, zeros);
}
