/**
 * The compression function G of Argon2 (RFC 9106, sections 3.5 and 3.6) on blocks of 1 KiB, and the
 * way version 0x13 stores its result: passes but the first mix it into what was there.
 *
 * R is a matrix of 8 rows with 8 registers of 16 bytes each. Permutation P goes over the rows, then
 * over the columns. One P at a time is kept in the engine's 16 vector registers.
 */
import { rotate16, rotate24, rotate32, rotate63, straddle } from './blake2-rows';

export const BLOCK_BYTES: usize = 1024;
const ROW_BYTES: usize = 128;
const REGISTER_BYTES: usize = 16;

/**
 * R = X xor Y, stored to `block` or, if `isMixed`, xored to it; and the rows of R permuted, to `r`.
 * Neither X nor Y may be the block.
 */
export function mixRows(block: usize, x: usize, y: usize, r: usize, isMixed: bool): void {
  for (let row: usize = 0; row < BLOCK_BYTES; row += ROW_BYTES) {
    for (let at = row; at < row + ROW_BYTES; at += REGISTER_BYTES) {
      const xy = v128.xor(v128.load(x + at), v128.load(y + at));
      v128.store(r + at, xy);
      v128.store(block + at, isMixed ? v128.xor(xy, v128.load(block + at)) : xy);
    }
    permute(r + row, REGISTER_BYTES);
  }
}

/** Permutes column `index` of R, 0 to 7, and xors it to `block`. */
export function mixColumn(block: usize, r: usize, index: usize): void {
  const column = index * REGISTER_BYTES;
  permute(r + column, ROW_BYTES);
  for (let at = column; at < BLOCK_BYTES; at += ROW_BYTES) {
    v128.store(block + at, v128.xor(v128.load(block + at), v128.load(r + at)));
  }
}

/** Permutation P on eight registers, `stride` bytes apart. */
function permute(s: usize, stride: usize): void {
  const s4 = s + 4 * stride;
  let a0 = v128.load(s);
  let a1 = v128.load(s + stride);
  let b0 = v128.load(s + 2 * stride);
  let b1 = v128.load(s + 3 * stride);
  let c0 = v128.load(s4);
  let c1 = v128.load(s4 + stride);
  let d0 = v128.load(s4 + 2 * stride);
  let d1 = v128.load(s4 + 3 * stride);

  a0 = blend(a0, b0); a1 = blend(a1, b1);
  d0 = rotate32(v128.xor(d0, a0)); d1 = rotate32(v128.xor(d1, a1));
  c0 = blend(c0, d0); c1 = blend(c1, d1);
  b0 = rotate24(v128.xor(b0, c0)); b1 = rotate24(v128.xor(b1, c1));
  a0 = blend(a0, b0); a1 = blend(a1, b1);
  d0 = rotate16(v128.xor(d0, a0)); d1 = rotate16(v128.xor(d1, a1));
  c0 = blend(c0, d0); c1 = blend(c1, d1);
  b0 = rotate63(v128.xor(b0, c0)); b1 = rotate63(v128.xor(b1, c1));

  // Row b turns by one word, c by two, d by three: the diagonals stand in columns.
  let e0 = straddle(b0, b1); let e1 = straddle(b1, b0);
  let g0 = straddle(d1, d0); let g1 = straddle(d0, d1);
  a0 = blend(a0, e0); a1 = blend(a1, e1);
  g0 = rotate32(v128.xor(g0, a0)); g1 = rotate32(v128.xor(g1, a1));
  c1 = blend(c1, g0); c0 = blend(c0, g1);
  e0 = rotate24(v128.xor(e0, c1)); e1 = rotate24(v128.xor(e1, c0));
  a0 = blend(a0, e0); a1 = blend(a1, e1);
  g0 = rotate16(v128.xor(g0, a0)); g1 = rotate16(v128.xor(g1, a1));
  c1 = blend(c1, g0); c0 = blend(c0, g1);
  e0 = rotate63(v128.xor(e0, c1)); e1 = rotate63(v128.xor(e1, c0));

  v128.store(s, a0);
  v128.store(s + stride, a1);
  v128.store(s + 2 * stride, straddle(e1, e0));
  v128.store(s + 3 * stride, straddle(e0, e1));
  v128.store(s4, c0);
  v128.store(s4 + stride, c1);
  v128.store(s4 + 2 * stride, straddle(g0, g1));
  v128.store(s4 + 3 * stride, straddle(g1, g0));
}

/** x + y + 2 trunc(x) trunc(y), where trunc takes the low half of a word. */
function blend(x: v128, y: v128): v128 {
  const product = i64x2.extmul_low_i32x4_u(lowHalves(x), lowHalves(y));
  return i64x2.add(i64x2.add(x, y), i64x2.add(product, product));
}

/** Where the multiplication looks for them: the low halves of both words in the low half. */
function lowHalves(x: v128): v128 {
  return v128.shuffle<u32>(x, x, 0, 2, 0, 2);
}
