import type { Target } from '../../../core/plugin-api/target.ts';
import { targetOfDifficulty } from '../consensus/target.ts';

const OTHER_BITS = 192n;
const DIFFICULTY_MAX = (1n << 64n) - 1n;

/**
 * The easiest target of a whole difficulty that is not above `wanted`: workers are told difficulties, and targets as
 * the chain has them. Where no 64 bits of difficulty are as hard, the hardest there is.
 */
export function shareTarget(wanted: Target): Target {
  // How many values of the first 64 bits stay within the wanted target, whatever comes behind them.
  const firsts = (wanted + 1n) >> OTHER_BITS;
  // floor(max / difficulty) is below `firsts` from here on.
  const difficulty = firsts === 0n ? DIFFICULTY_MAX : DIFFICULTY_MAX / firsts + 1n;
  return targetOfDifficulty(difficulty < DIFFICULTY_MAX ? difficulty : DIFFICULTY_MAX);
}
