/**
 * SHA-256 reads bytes as big-endian words. Between the stages everything is kept as words in the
 * order of the machine, so that bytes are turned around once on the way in and once on the way out.
 */

/** Reads `count` big-endian words at `from` into `to`; a multiple of four. */
export function loadWords(from: usize, to: usize, count: u32): void {
  for (let at: u32 = 0; at < count << 2; at += 16) {
    v128.store(to + at, swapWords(v128.load(from + at)));
  }
}

/** Writes eight words as the 32 bytes of a digest. */
export function storeDigest(words: usize, to: usize): void {
  v128.store(to, swapWords(v128.load(words)));
  v128.store(to, swapWords(v128.load(words, 16)), 16);
}

/** The word whose bytes are `value` in little-endian order: header fields are hashed so. */
export function littleEndianWord(value: u32): u32 {
  return bswap<u32>(value);
}

function swapWords(words: v128): v128 {
  return v128.shuffle<u8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}
