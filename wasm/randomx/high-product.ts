/**
 * Upper 64 bits of a 128-bit product (IMULH, ISMULH) from 32-bit limbs: a = ah * 2^32 + al.
 *
 * The two inner sums hold: (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1. With sign, the upper limbs are
 * in [-2^31, 2^31) and every sum stays in [-2^63, 2^63); the lower limbs and what is carried from
 * them stay unsigned.
 */

@inline
export function highProduct(a: u64, b: u64): u64 {
  const al = a & 0xffffffff;
  const ah = a >> 32;
  const bl = b & 0xffffffff;
  const bh = b >> 32;
  const upper = ah * bl + ((al * bl) >> 32);
  const lower = al * bh + (upper & 0xffffffff);
  return ah * bh + (upper >> 32) + (lower >> 32);
}

@inline
export function highProductSigned(a: i64, b: i64): i64 {
  const al = a & 0xffffffff;
  const ah = a >> 32;
  const bl = b & 0xffffffff;
  const bh = b >> 32;
  const upper = ah * bl + <i64>((<u64>al * <u64>bl) >> 32);
  const lower = al * bh + (upper & 0xffffffff);
  return ah * bh + (upper >> 32) + (lower >> 32);
}
