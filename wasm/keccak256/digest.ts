/**
 * Digests in the order of batches, least significant byte first: the bytes of the hash from the last to the first,
 * so that a hash with leading zeros is a small number.
 */

/** Of lanes 0 and 1: word i of lane n at 16 i + 8 n. */
export const PAIR_DIGESTS: usize = memory.data(64, 16);
/** Of lane 2. */
export const LONE_DIGEST: usize = memory.data(32, 16);

/** The most significant 64 bits of a lane's digest. */
export function digestTop(lane: u32): u64 {
  return bswap<u64>(load<u64>(lane == 2 ? LONE_DIGEST : PAIR_DIGESTS + (lane << 3)));
}

export function storeDigest(lane: u32, to: usize): void {
  if (lane == 2) storeWords(LONE_DIGEST, 8, to);
  else storeWords(PAIR_DIGESTS + (lane << 3), 16, to);
}

function storeWords(from: usize, stride: usize, to: usize): void {
  store<u64>(to, bswap<u64>(load<u64>(from)), 24);
  store<u64>(to, bswap<u64>(load<u64>(from + stride)), 16);
  store<u64>(to, bswap<u64>(load<u64>(from + 2 * stride)), 8);
  store<u64>(to, bswap<u64>(load<u64>(from + 3 * stride)), 0);
}

/** Leading zeros of a digest in hex: 0 to 64. */
export function leadingZeros(digest: usize): i32 {
  for (let at: i32 = 24; at >= 0; at -= 8) {
    const word = load<u64>(digest + at);
    if (word != 0) return ((24 - at) << 1) + (<i32>clz<u64>(word) >> 2);
  }
  return 64;
}
