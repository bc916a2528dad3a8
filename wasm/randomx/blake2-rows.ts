/**
 * The working vector of Blake2b (RFC 7693, section 3.2) as a matrix of four rows with four words,
 * two words to a vector: row a is (v0 v1)(v2 v3), row d is (v12 v13)(v14 v15). Argon2 mixes the
 * same matrix with a multiplication more. Here is what both do to rows.
 */

export function rotate32(x: v128): v128 {
  return v128.shuffle<u32>(x, x, 1, 0, 3, 2);
}

export function rotate24(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
}

export function rotate16(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
}

export function rotate63(x: v128): v128 {
  return v128.or(i64x2.shr_u(x, 63), i64x2.add(x, x));
}

/**
 * The second word of `x` and the first of `y`. Turns a row by one word: (x y) becomes
 * (`straddle(x, y)` `straddle(y, x)`); by three words the other way around.
 */
export function straddle(x: v128, y: v128): v128 {
  return v128.shuffle<u64>(x, y, 1, 2);
}
