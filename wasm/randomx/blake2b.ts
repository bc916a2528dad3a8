/**
 * Blake2b without a key (RFC 7693): Hash256 and Hash512 of RandomX (section 1.1), and what
 * BlakeGenerator and Argon2 hash with.
 */
import { threadArea } from './places';
import { HASH_AT, LAST_BLOCK_AT } from './epoch-places';
import { rotate16, rotate24, rotate32, rotate63, straddle } from './blake2-rows';

const BLOCK_BYTES: i32 = 128;

/** Initialization vector (section 2.6): that of SHA-512. */
const IV: usize = memory.data<u64>(
  [
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
  ],
  16,
);

/** Message word schedule (section 2.7), 16 words a round; rounds 10 and 11 repeat 0 and 1. */
const SIGMA: usize = memory.data<u8>(
  [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
    11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
    7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
    9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
    2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
    12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
    13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
    6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
    10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  ],
  16,
);
const SIGMA_END: usize = SIGMA + 12 * 16;

/**
 * Writes the digest of `length` bytes at `input`: 1 to 64 bytes at `out`, which may be the place of
 * the input. Works in the thread's area.
 */
export function blake2b(out: usize, outBytes: i32, input: usize, length: i32): void {
  const h = threadArea + HASH_AT;
  memory.copy(h, IV, 64);
  store<u64>(h, load<u64>(h) ^ 0x01010000 ^ <u64>outBytes);

  // The last block is marked as such, so that a whole one waits for the end of the loop too.
  let t = 0;
  while (length - t > BLOCK_BYTES) {
    t += BLOCK_BYTES;
    compress(h, input + t - BLOCK_BYTES, t, 0);
  }
  const last = threadArea + LAST_BLOCK_AT;
  memory.fill(last, 0, BLOCK_BYTES);
  memory.copy(last, input + t, length - t);
  compress(h, last, length, -1);
  memory.copy(out, h, outBytes);
}

/**
 * Compression function F (section 3.2): `t` bytes were hashed with block `m`; `f` is -1 at last.
 */
function compress(h: usize, m: usize, t: u64, f: i64): void {
  let a0 = v128.load(h);
  let a1 = v128.load(h, 16);
  let b0 = v128.load(h, 32);
  let b1 = v128.load(h, 48);
  let c0 = v128.load(IV);
  let c1 = v128.load(IV, 16);
  let d0 = v128.xor(v128.load(IV, 32), i64x2(t, 0));
  let d1 = v128.xor(v128.load(IV, 48), i64x2(f, 0));

  for (let s = SIGMA; s != SIGMA_END; s += 16) {
    a0 = sum(a0, b0, words(m, s, 0)); a1 = sum(a1, b1, words(m, s, 4));
    d0 = rotate32(v128.xor(d0, a0)); d1 = rotate32(v128.xor(d1, a1));
    c0 = i64x2.add(c0, d0); c1 = i64x2.add(c1, d1);
    b0 = rotate24(v128.xor(b0, c0)); b1 = rotate24(v128.xor(b1, c1));
    a0 = sum(a0, b0, words(m, s, 1)); a1 = sum(a1, b1, words(m, s, 5));
    d0 = rotate16(v128.xor(d0, a0)); d1 = rotate16(v128.xor(d1, a1));
    c0 = i64x2.add(c0, d0); c1 = i64x2.add(c1, d1);
    b0 = rotate63(v128.xor(b0, c0)); b1 = rotate63(v128.xor(b1, c1));

    // Row b turns by one word, c by two, d by three: the diagonals stand in columns.
    let e0 = straddle(b0, b1); let e1 = straddle(b1, b0);
    let g0 = straddle(d1, d0); let g1 = straddle(d0, d1);
    a0 = sum(a0, e0, words(m, s, 8)); a1 = sum(a1, e1, words(m, s, 12));
    g0 = rotate32(v128.xor(g0, a0)); g1 = rotate32(v128.xor(g1, a1));
    c1 = i64x2.add(c1, g0); c0 = i64x2.add(c0, g1);
    e0 = rotate24(v128.xor(e0, c1)); e1 = rotate24(v128.xor(e1, c0));
    a0 = sum(a0, e0, words(m, s, 9)); a1 = sum(a1, e1, words(m, s, 13));
    g0 = rotate16(v128.xor(g0, a0)); g1 = rotate16(v128.xor(g1, a1));
    c1 = i64x2.add(c1, g0); c0 = i64x2.add(c0, g1);
    e0 = rotate63(v128.xor(e0, c1)); e1 = rotate63(v128.xor(e1, c0));
    b0 = straddle(e1, e0); b1 = straddle(e0, e1);
    d0 = straddle(g0, g1); d1 = straddle(g1, g0);
  }
  v128.store(h, v128.xor(v128.load(h), v128.xor(a0, c0)));
  v128.store(h, v128.xor(v128.load(h, 16), v128.xor(a1, c1)), 16);
  v128.store(h, v128.xor(v128.load(h, 32), v128.xor(b0, d0)), 32);
  v128.store(h, v128.xor(v128.load(h, 48), v128.xor(b1, d1)), 48);
}

function sum(a: v128, b: v128, m: v128): v128 {
  return i64x2.add(i64x2.add(a, b), m);
}

/** Message words for two neighbouring columns: s[k] and s[k + 2]. */
function words(m: usize, s: usize, k: usize): v128 {
  const low = v128.load64_zero(m + (<usize>load<u8>(s + k) << 3));
  return v128.load64_lane(m + (<usize>load<u8>(s + k, 2) << 3), low, 1);
}
