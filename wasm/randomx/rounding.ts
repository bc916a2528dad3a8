/**
 * The five floating point operations of RandomX in all four rounding modes (section 4.3, 5.3;
 * IEEE 754), two doubles abreast. WebAssembly rounds to nearest only and has no fused product, so
 * that each operation is done to nearest and put right: c is the result to nearest, e the sign of
 * what rounding took away (exact result - c), and where e says that c lies on the wrong side, the
 * bit pattern of c moves by one. That is the neighbouring double, as patterns of one sign are
 * ordered as integers; from infinity down it is the largest finite double.
 *
 * What RandomX guarantees, and the proofs below use:
 * - Group F: magnitudes below 3 * 10^14, or 0, before FSCAL_R, which of 0 makes 2^-1008: normal. No
 *   sum overflows, is subnormal, or is NaN.
 * - Group A: positive, in [1, 2^32).
 * - Group E: positive, at least 2^-270 or so; it may be the largest double or +infinity.
 *
 * An infinite operand makes e NaN; no comparison holds, nothing moves, and infinity is right.
 *
 * Functions are specialised by types only, so that a mode is a type here: `sizeof` tells which, and
 * no other branch is compiled.
 */

export type Nearest = u8;
export type Down = u16;
export type Up = u32;
export type TowardZero = u64;

const SIGN: u64 = 0x8000000000000000;
const INFINITY_BITS: u64 = 0x7ff0000000000000;
/** Upper 26 bits of a 53-bit significand, with sign and exponent. */
const UPPER_BITS: u64 = 0xfffffffff8000000;
/** 2^27 + 1: Veltkamp's constant, which splits a significand in two halves of 26 bits. */
const SPLITTER: f64 = 134217729.0;
/** 2^-64 and 2^-32. */
const SCALE: f64 = 5.421010862427522e-20;
const SCALE_ROOT: f64 = 2.3283064365386963e-10;

@inline
function bits(pattern: u64): v128 {
  return i64x2.splat(pattern);
}

@inline
export function negate(x: v128): v128 {
  return v128.xor(x, bits(SIGN));
}

/**
 * a + b, group F. e = (a - (c - b')) + (b - b') with b' = c - a is exact (Knuth's TwoSum, which
 * needs no order of magnitudes and holds where nothing overflows).
 *
 * A positive c grows by +1 on its pattern and a negative one by -1. Where c is 0, so is e, except
 * that the sum was below any double, which does not happen. An exact zero is +0 but when rounding
 * down: then it is -0, unless both operands are +0.
 */
@inline
export function addRounded<Mode>(a: v128, b: v128): v128 {
  const c = f64x2.add(a, b);
  if (sizeof<Mode>() == sizeof<Nearest>()) return c;
  const near = f64x2.sub(c, a);
  const e = f64x2.add(f64x2.sub(a, f64x2.sub(c, near)), f64x2.sub(b, near));
  if (sizeof<Mode>() == sizeof<Down>()) {
    const step = v128.or(f64x2.gt(c, bits(0)), bits(1));
    const moved = i64x2.add(c, v128.and(f64x2.lt(e, bits(0)), step));
    const sign = v128.and(v128.or(a, b), bits(SIGN));
    return v128.or(moved, v128.and(f64x2.eq(c, bits(0)), sign));
  }
  if (sizeof<Mode>() == sizeof<Up>()) {
    const step = v128.or(f64x2.lt(c, bits(0)), bits(1));
    return i64x2.add(c, v128.and(f64x2.gt(e, bits(0)), step));
  }
  // Toward zero: c is too large in magnitude where e has the other sign.
  const against = v128.xor(e, v128.and(c, bits(SIGN)));
  return i64x2.add(c, f64x2.lt(against, bits(0)));
}

/** a - b, group F: a + (-b), also in its zeros. */
@inline
export function subtractRounded<Mode>(a: v128, b: v128): v128 {
  return addRounded<Mode>(a, negate(b));
}

/** Upper half of a positive x: 26 bits that are certain, by masking. Cannot overflow. */
@inline
function upperByMask(x: v128): v128 {
  return v128.and(x, bits(UPPER_BITS));
}

/** Upper half of x by Veltkamp's way, to nearest, so that the rest has 26 bits; x below 2^996. */
@inline
function upperToNearest(x: v128): v128 {
  const product = f64x2.mul(x, f64x2.splat(SPLITTER));
  return f64x2.sub(product, f64x2.sub(product, x));
}

/** Upper half of a register of group A, scaled for `multiplyRounded`. */
export function upperFactor(a: v128): v128 {
  return upperToNearest(f64x2.mul(a, f64x2.splat(SCALE)));
}

/** What `upperFactor` leaves of the register. */
export function lowerFactor(a: v128): v128 {
  const scaled = f64x2.mul(a, f64x2.splat(SCALE));
  return f64x2.sub(scaled, upperToNearest(scaled));
}

/**
 * The sign and value of x * (upper + lower) - scaled, exactly, where `scaled` is that product
 * rounded to nearest or, for quotients and roots, differs from it by as little.
 *
 * Proof, with both factors scaled to [1, 2): x is split by masking into top (a multiple of 2^-25)
 * and rest (below 2^-25, a multiple of 2^-52); upper is a multiple of 2^-25, lower one of 2^-52 and
 * at most 2^-26. Every partial product has at most 53 bits. The sums, in this order:
 * 1. top * upper and scaled are so close that their difference is exact (Sterbenz); it is below
 *    2^-23 and a multiple of 2^-52.
 * 2. top * lower is a multiple of 2^-77 and below 2^-25; so is the sum a multiple, which is then
 *    below 2^-24 and needs no more than 53 bits.
 * 3. rest * upper likewise; what remains is the end result less rest * lower, below 2^-50.
 * 4. The end result is a multiple of 2^-104 and below 2^-51.
 * The factor 2^-64 on one factor and on `scaled` keeps products of the largest doubles finite, and
 * 2^-104 of the smallest product, 2^-334, is far from subnormal.
 */
@inline
function residual(x: v128, upper: v128, lower: v128, scaled: v128): v128 {
  const top = upperByMask(x);
  const rest = f64x2.sub(x, top);
  const first = f64x2.sub(f64x2.mul(top, upper), scaled);
  const second = f64x2.add(first, f64x2.mul(top, lower));
  const third = f64x2.add(second, f64x2.mul(rest, upper));
  return f64x2.add(third, f64x2.mul(rest, lower));
}

/** A comparison gives -1 where it holds: subtracted, one step up. */
@inline
function stepUp(c: v128, where: v128): v128 {
  return i64x2.sub(c, where);
}

@inline
function stepDown(c: v128, where: v128): v128 {
  return i64x2.add(c, where);
}

/**
 * x * a, x of group E; `upper` and `lower` are the factors of a. Where a finite product rounds to
 * infinity, the residual is -infinity: down and toward zero step back to the largest double.
 */
@inline
export function multiplyRounded<Mode>(x: v128, a: v128, upper: v128, lower: v128): v128 {
  const c = f64x2.mul(x, a);
  if (sizeof<Mode>() == sizeof<Nearest>()) return c;
  const e = residual(x, upper, lower, f64x2.mul(c, f64x2.splat(SCALE)));
  if (sizeof<Mode>() == sizeof<Up>()) return stepUp(c, f64x2.gt(e, bits(0)));
  return stepDown(c, f64x2.lt(e, bits(0)));
}

/**
 * x / b, x of group E, b positive and finite. The sign of c * b - x tells the side. Where a finite
 * x gives infinity the residual is NaN, and a rule of its own steps back to the largest double.
 */
@inline
export function divideRounded<Mode>(x: v128, b: v128): v128 {
  const c = f64x2.div(x, b);
  if (sizeof<Mode>() == sizeof<Nearest>()) return c;
  const divisor = f64x2.mul(b, f64x2.splat(SCALE));
  const upper = upperToNearest(divisor);
  const e = residual(c, upper, f64x2.sub(divisor, upper), f64x2.mul(x, f64x2.splat(SCALE)));
  if (sizeof<Mode>() == sizeof<Up>()) return stepUp(c, f64x2.lt(e, bits(0)));
  const infinity = bits(INFINITY_BITS);
  const overflow = v128.and(f64x2.eq(c, infinity), f64x2.lt(x, infinity));
  return stepDown(c, v128.or(f64x2.gt(e, bits(0)), overflow));
}

/** The square root of x, of group E. The sign of c * c - x tells the side. */
@inline
export function rootRounded<Mode>(x: v128): v128 {
  const c = f64x2.sqrt(x);
  if (sizeof<Mode>() == sizeof<Nearest>()) return c;
  const root = f64x2.mul(c, f64x2.splat(SCALE_ROOT));
  const upper = upperToNearest(root);
  const e = residual(root, upper, f64x2.sub(root, upper), f64x2.mul(x, f64x2.splat(SCALE)));
  if (sizeof<Mode>() == sizeof<Up>()) return stepUp(c, f64x2.lt(e, bits(0)));
  return stepDown(c, f64x2.gt(e, bits(0)));
}
