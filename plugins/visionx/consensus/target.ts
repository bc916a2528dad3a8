/**
 * Targets of the chain (Vision-Node, src/consensus_pow/difficulty.rs): difficulty counts hashes and bounds the
 * first 64 bits of a digest alone; those behind may be anything.
 */
import { TARGET_MAX, type Target } from '../../../core/plugin-api/target.ts';

const FIRST_BITS_MAX = (1n << 64n) - 1n;
/** Bits of a digest behind those that count. */
const OTHER_BITS = 192n;

/** `floor((2^64 - 1) / difficulty)` and 192 ones; all ones for difficulty 0. Difficulty has at most 64 bits. */
export function targetOfDifficulty(difficulty: bigint): Target {
  if (difficulty < 0n || difficulty > FIRST_BITS_MAX)
    throw new RangeError(`a difficulty has at most 64 bits, got ${difficulty}`);
  if (difficulty === 0n) return TARGET_MAX;
  const first = FIRST_BITS_MAX / difficulty;
  return (((first + 1n) << OTHER_BITS) - 1n) as Target;
}

/** 64 hex digits, most significant first, as the chain's nodes and workers write targets. */
export function targetHex(target: Target): string {
  return target.toString(16).padStart(64, '0');
}

/**
 * Difficulty of a share where the network has `difficulty`: a part of it, and never less than one hash. Upstream
 * goes down to 0, where every hash counts and none is worth anything.
 */
export function shareDifficulty(difficulty: bigint, divisor: bigint): bigint {
  const part = difficulty / (divisor > 1n ? divisor : 1n);
  return part > 1n ? part : 1n;
}
