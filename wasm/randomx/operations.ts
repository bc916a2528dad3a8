/**
 * What each operation of a record does (section 5).
 */
import { LOWER_FROM_A, UPPER_FROM_A } from './machine';
import { highProduct, highProductSigned } from './high-product';
import {
  constant, CONSTANT_AT, destination, factor, mask, memoryFactor, offset, source,
} from './record';
import { addRounded, divideRounded, multiplyRounded, rootRounded } from './rounding';

const SIGN: u64 = 0x8000000000000000;
/** FSCAL_R: the sign and the upper exponent bits. */
const SCALING: u64 = 0x80f0000000000000;
/** Mantissa and the lowest exponent bits, which memory operands of group E keep. */
const KEPT_BITS: u64 = 0x00ffffffffffffff;

/** Two integers of memory as doubles (section 4.3.1): group F. */
@inline
export function pairF(at: usize): v128 {
  return f64x2.convert_low_i32x4_s(v128.load64_zero(at));
}

/** The same for group E (section 4.3.2): positive, its exponent within bounds. */
@inline
export function pairE(at: usize, exponent: v128): v128 {
  return v128.or(v128.and(pairF(at), i64x2.splat(KEPT_BITS)), exponent);
}

@inline
function scratchpadAddress(register: usize, record: usize, scratchpad: usize): usize {
  return scratchpad + <usize>((load<u32>(register) + offset(record)) & mask(record));
}

@inline
function operand(record: usize, scratchpad: usize): usize {
  return scratchpadAddress(source(record), record, scratchpad);
}

@inline
export function add(record: usize): void {
  const to = destination(record);
  const sum = load<u64>(source(record)) * factor(record) + constant(record);
  store<u64>(to, load<u64>(to) + sum);
}

@inline
export function addMemory(record: usize, scratchpad: usize): void {
  const to = destination(record);
  const addend = load<u64>(operand(record, scratchpad)) * memoryFactor(record);
  store<u64>(to, load<u64>(to) + addend);
}

@inline
export function multiply(record: usize): void {
  const to = destination(record);
  store<u64>(to, load<u64>(to) * load<u64>(source(record)));
}

@inline
export function multiplyMemory(record: usize, scratchpad: usize): void {
  const to = destination(record);
  store<u64>(to, load<u64>(to) * load<u64>(operand(record, scratchpad)));
}

@inline
export function high(record: usize): void {
  const to = destination(record);
  store<u64>(to, highProduct(load<u64>(to), load<u64>(source(record))));
}

@inline
export function highMemory(record: usize, scratchpad: usize): void {
  const to = destination(record);
  store<u64>(to, highProduct(load<u64>(to), load<u64>(operand(record, scratchpad))));
}

@inline
export function highSigned(record: usize): void {
  const to = destination(record);
  store<i64>(to, highProductSigned(load<i64>(to), load<i64>(source(record))));
}

@inline
export function highSignedMemory(record: usize, scratchpad: usize): void {
  const to = destination(record);
  store<i64>(to, highProductSigned(load<i64>(to), load<i64>(operand(record, scratchpad))));
}

@inline
export function xor(record: usize): void {
  const to = destination(record);
  store<u64>(to, load<u64>(to) ^ load<u64>(source(record)));
}

@inline
export function xorMemory(record: usize, scratchpad: usize): void {
  const to = destination(record);
  store<u64>(to, load<u64>(to) ^ load<u64>(operand(record, scratchpad)));
}

@inline
export function rotate(record: usize): void {
  const to = destination(record);
  const count = load<u64>(source(record)) * factor(record);
  store<u64>(to, rotr<u64>(load<u64>(to), count));
}

@inline
export function swap(record: usize): void {
  const to = destination(record);
  const from = source(record);
  const kept = load<u64>(to);
  store<u64>(to, load<u64>(from));
  store<u64>(from, kept);
}

@inline
export function swapFloat(record: usize): void {
  const to = destination(record);
  const pair = v128.load(to);
  v128.store(to, v128.shuffle<u64>(pair, pair, 1, 0));
}

@inline
function sign(record: usize): v128 {
  return v128.and(v128.load64_splat(record, CONSTANT_AT), i64x2.splat(SIGN));
}

@inline
export function addFloat<Mode>(record: usize): void {
  const to = destination(record);
  const addend = v128.xor(v128.load(source(record)), sign(record));
  v128.store(to, addRounded<Mode>(v128.load(to), addend));
}

@inline
export function addFloatMemory<Mode>(record: usize, scratchpad: usize): void {
  const to = destination(record);
  const addend = v128.xor(pairF(operand(record, scratchpad)), sign(record));
  v128.store(to, addRounded<Mode>(v128.load(to), addend));
}

@inline
export function scaleFloat(record: usize): void {
  const to = destination(record);
  v128.store(to, v128.xor(v128.load(to), i64x2.splat(SCALING)));
}

@inline
export function multiplyFloat<Mode>(record: usize): void {
  const to = destination(record);
  const a = source(record);
  const upper = v128.load(a, UPPER_FROM_A);
  const lower = v128.load(a, LOWER_FROM_A);
  v128.store(to, multiplyRounded<Mode>(v128.load(to), v128.load(a), upper, lower));
}

@inline
export function divideFloat<Mode>(record: usize, scratchpad: usize, exponent: v128): void {
  const to = destination(record);
  const divisor = pairE(operand(record, scratchpad), exponent);
  v128.store(to, divideRounded<Mode>(v128.load(to), divisor));
}

@inline
export function rootFloat<Mode>(record: usize): void {
  const to = destination(record);
  v128.store(to, rootRounded<Mode>(v128.load(to)));
}

/** Changes the register of a branch; whether that jumps to the record `source`. */
@inline
export function jumps(record: usize): bool {
  const to = destination(record);
  const sum = load<u64>(to) + constant(record);
  store<u64>(to, sum);
  return (<u32>sum & mask(record)) == 0;
}

@inline
export function storeInteger(record: usize, scratchpad: usize): void {
  const to = scratchpadAddress(destination(record), record, scratchpad);
  store<u64>(to, load<u64>(source(record)));
}
