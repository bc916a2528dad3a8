/**
 * The constant of IMUL_RCP (section 5.2.6).
 */

/**
 * 2^x / divisor for the largest x that keeps it below 2^64; the divisor is no power of two, nor 0.
 */
export function reciprocal(divisor: u32): u64 {
  // A divisor of b bits lies between 2^(b-1) and 2^b, so that x = 63 + b. The quotient of 2^63 is
  // below 2^(64-b) and the rest below 2^b <= 2^32: neither shift loses a bit.
  const b: u64 = 32 - clz<u32>(divisor);
  const d: u64 = divisor;
  const half: u64 = 1 << 63;
  return ((half / d) << b) + ((half % d) << b) / d;
}
