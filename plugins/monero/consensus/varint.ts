/**
 * Monero's variable-length integers: seven bits a byte, least significant first, the top bit set on all
 * bytes but the last (src/common/varint.h).
 */

/** The shortest form of an unsigned integer below 2^64. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
