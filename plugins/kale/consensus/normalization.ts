import type { FarmBlock } from './farm-block.ts';

/** What work in a block is judged by. */
export interface Effort {
  /** Ledgers between plant and work. */
  readonly gap: number;
  /** Stroops. */
  readonly stake: bigint;
  /** Leading zero hex digits. */
  readonly zeros: number;
}

/** Each part of an effort on the block's scale, at least 1. */
export interface NormalizedEffort {
  readonly gap: bigint;
  readonly stake: bigint;
  readonly zeros: bigint;
}

interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * Gap, stake and zeros, each placed in the block's range and stretched to the widest of the three ranges.
 * Undefined where a range ends before it begins: the contract refuses such a block.
 */
export function normalize(block: FarmBlock, effort: Effort): NormalizedEffort | undefined {
  const gap = { min: BigInt(block.minGap), max: BigInt(block.maxGap) };
  const stake = { min: block.minStake, max: block.maxStake };
  const zeros = { min: BigInt(block.minZeros), max: BigInt(block.maxZeros) };
  if ([gap, stake, zeros].some(({ min, max }) => max < min)) return undefined;
  const scale = [gap, stake, zeros].map(widthOf).reduce(larger);
  return {
    gap: placed(BigInt(effort.gap), gap, scale),
    stake: placed(effort.stake, stake, scale),
    zeros: placed(BigInt(effort.zeros), zeros, scale),
  };
}

/** What an effort counts for in the sum that a block is shared by. */
export function worthOf({ gap, stake, zeros }: NormalizedEffort): bigint {
  return gap + stake + zeros;
}

/** The value never falls below the range, so the division rounds down. */
function placed(value: bigint, range: Range, scale: bigint): bigint {
  const inside = smaller(larger(value, range.min), range.max);
  return larger(((inside - range.min) * scale) / widthOf(range), 1n);
}

function widthOf({ min, max }: Range): bigint {
  return larger(max - min, 1n);
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
