import type { VardiffOptions } from './vardiff.ts';

/**
 * Digits that a difficulty keeps: enough for a band of 30 %, few enough that rigs share their
 * targets.
 */
const DIGITS = 3;

/**
 * The nearest difficulty below `ideal` that the port hands out: within min and max, and a power of
 * two where the port wants that. A bound that is no power of two is handed out as it is.
 */
export function roundDifficulty(ideal: number, options: VardiffOptions): number {
  const rounded = options.powersOfTwo ? powerOfTwoBelow(ideal) : Number(ideal.toPrecision(DIGITS));
  return clampDifficulty(rounded, options);
}

/** `difficulty` within min and max; the minimum wins where they cross. */
export function clampDifficulty(difficulty: number, options: VardiffOptions): number {
  return Math.max(options.difficultyMin, Math.min(options.difficultyMax, difficulty));
}

function powerOfTwoBelow(value: number): number {
  const power = 2 ** Math.floor(Math.log2(value));
  // log2 may round across an integer right beside a power of two.
  if (power > value) return power / 2;
  return power * 2 <= value ? power * 2 : power;
}
