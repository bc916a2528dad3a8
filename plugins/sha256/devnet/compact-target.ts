import type { Target } from '../../../core/plugin-api/target.ts';

/** Compact form (`nBits`) of a target, rounded down to the 23 bits it holds. */
export function compactFromTarget(target: Target): number {
  let bytes = Math.ceil(target.toString(16).length / 2);
  let mantissa = Number(
    bytes <= 3 ? target << BigInt(8 * (3 - bytes)) : target >> BigInt(8 * (bytes - 3)),
  );
  // The mantissa's highest bit is a sign, so a number that would set it moves down a byte.
  if (mantissa > 0x7fffff) {
    mantissa >>>= 8;
    bytes++;
  }
  return ((bytes << 24) | mantissa) >>> 0;
}
