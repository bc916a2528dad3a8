/**
 * Targets, difficulty and work: three views of one number, all exact.
 *
 * A hash (256-bit little-endian integer) meets a target when `hash <= target`. Work is the number of
 * hashes a target takes on average, `2^256 / (target + 1)`: an integer, so sums of it never round.
 * Difficulty is work in units of the work of one target, the target of difficulty 1, which is a habit of
 * each field (Bitcoin: `0xffff * 2^208`; CryptoNote: a single hash); it is a number for people and for the
 * wire, never a basis for judging.
 */

declare const brand: unique symbol;

/** Highest hash value that counts, inclusive: 1 to 2^256 - 1. */
export type Target = bigint & { readonly [brand]: 'target' };
/** Expected hashes, 2^256 / (target + 1) to the nearest: the unit in which shares are credited. */
export type Work = bigint & { readonly [brand]: 'work' };

export const TARGET_MAX = ((1n << 256n) - 1n) as Target;
/** Target of difficulty 1 in the field of Bitcoin, its "bdiff". */
export const BITCOIN_DIFFICULTY_ONE = (0xffffn << 208n) as Target;
/** Target of difficulty 1 where difficulty counts hashes: `hash * difficulty < 2^256`. */
export const HASHES_DIFFICULTY_ONE = ((1n << 256n) - 1n) as Target;
/** Difficulties are turned into integers at this scale, which keeps six digits below difficulty 1e-6. */
const DIFFICULTY_SCALE = 1_000_000_000_000n;

/**
 * The target whose difficulty is `difficulty` where `one` has difficulty 1, clamped to 1 .. 2^256 - 1.
 * Finite positive numbers only.
 */
export function targetFromDifficulty(
  difficulty: number,
  one: Target = BITCOIN_DIFFICULTY_ONE,
): Target {
  if (!(difficulty > 0) || !Number.isFinite(difficulty)) {
    throw new RangeError(`difficulty must be a finite number above zero, got ${difficulty}`);
  }
  // Large difficulties are scaled less, so that the product still fits a double exactly enough.
  const scaled =
    difficulty < 1e6
      ? BigInt(Math.max(1, Math.round(difficulty * Number(DIFFICULTY_SCALE))))
      : BigInt(Math.round(difficulty)) * DIFFICULTY_SCALE;
  const target = (one * DIFFICULTY_SCALE) / scaled;
  return (target > TARGET_MAX ? TARGET_MAX : target < 1n ? 1n : target) as Target;
}

/** Difficulty of `target` for display and for the wire, where `one` has difficulty 1; about 15 digits. */
export function difficultyFromTarget(target: Target, one: Target = BITCOIN_DIFFICULTY_ONE): number {
  return Number((one * DIFFICULTY_SCALE) / target) / Number(DIFFICULTY_SCALE);
}

/** Expands the compact form of a block header (`nBits`); zero, negative and overflowing forms throw. */
export function targetFromCompact(bits: number): Target {
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & 0x007fffff);
  const target =
    exponent <= 3 ? mantissa >> BigInt(8 * (3 - exponent)) : mantissa << BigInt(8 * (exponent - 3));
  if ((bits & 0x00800000) !== 0 || target === 0n || target > TARGET_MAX) {
    throw new RangeError(`compact target 0x${bits.toString(16).padStart(8, '0')} is out of range`);
  }
  return target as Target;
}

/**
 * Expected hashes to meet `target` once. Rounded down, the target of a network whose difficulty counts
 * hashes would be one hash short of it whenever the difficulty is no power of two.
 */
export function workFromTarget(target: Target): Work {
  const values = target + 1n;
  return (((1n << 256n) + values / 2n) / values) as Work;
}

/** 32 bytes, least significant first: the byte order in which kernels compare. */
export function targetToLe(target: Target): Uint8Array {
  return bigintToLe(target);
}

/** The integer behind 32 little-endian bytes, such as a digest. */
export function bigintFromLe(bytes: Uint8Array): bigint {
  let hex = '';
  for (let index = bytes.length - 1; index >= 0; index--)
    hex += (bytes[index] ?? 0).toString(16).padStart(2, '0');
  return BigInt(`0x${hex || '0'}`);
}

function bigintToLe(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let index = 0, rest = value; index < 32; index++, rest >>= 8n)
    bytes[index] = Number(rest & 0xffn);
  return bytes;
}
