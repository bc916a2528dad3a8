/**
 * A decoded instruction: what the interpreter need not find out 2048 times. Registers are given by
 * their addresses.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | operation |
 * | 4 | 4 | destination register |
 * | 8 | 4 | source register, or this record's constant; of a branch, the record it jumps to |
 * | 12 | 4 | mask of an address, a condition or a rounding mode; of ADD and ROTATE, a factor |
 * | 16 | 8 | constant |
 * | 16 | 4 | of instructions that address the scratchpad: offset |
 * | 20 | 4 | of ADD_M: factor; of ADD_FM: sign that the operand is multiplied with |
 *
 * Operations are fewer than instructions: subtraction and negation are additions of multiples, a
 * rotation to the left is one by a negative count. The fewer there are, the more pairs of
 * neighbours have an operation of their own (`pair.ts`).
 */

export const RECORD_BYTES: usize = 24;
export const CONSTANT_AT: usize = 16;

/**
 * Those that pairs are made of come first. The operation of a pair has two octal digits, the last
 * digits of its two.
 */
export const SINGLES: u32 = 0o100;
export const ADD: u32 = 0o100;
export const MULTIPLY: u32 = 0o101;
export const XOR: u32 = 0o102;
export const ADD_M: u32 = 0o103;
export const ADD_F: u32 = 0o104;
export const MULTIPLY_E: u32 = 0o105;
export const BRANCH: u32 = 0o106;
export const STORE: u32 = 0o107;
export const PAIRED_LAST: u32 = STORE;

export const MULTIPLY_M: u32 = 0o110;
export const HIGH: u32 = 0o111;
export const HIGH_M: u32 = 0o112;
export const HIGH_SIGNED: u32 = 0o113;
export const HIGH_SIGNED_M: u32 = 0o114;
export const XOR_M: u32 = 0o115;
export const ROTATE: u32 = 0o116;
export const SWAP: u32 = 0o117;
export const SWAP_F: u32 = 0o120;
export const ADD_FM: u32 = 0o121;
export const SCALE_F: u32 = 0o122;
export const DIVIDE_E: u32 = 0o123;
export const ROOT_E: u32 = 0o124;
export const ROUND: u32 = 0o125;
export const END: u32 = 0o126;

@inline
export function operation(record: usize): u32 {
  return load<u32>(record);
}

@inline
export function destination(record: usize): usize {
  return load<u32>(record, 4);
}

@inline
export function source(record: usize): usize {
  return load<u32>(record, 8);
}

@inline
export function mask(record: usize): u32 {
  return load<u32>(record, 12);
}

/** The factor of ADD and ROTATE. */
@inline
export function factor(record: usize): u64 {
  return <u64>load<i32>(record, 12);
}

/** The factor of ADD_M. */
@inline
export function memoryFactor(record: usize): u64 {
  return <u64>load<i32>(record, 20);
}

@inline
export function constant(record: usize): u64 {
  return load<u64>(record, 16);
}

@inline
export function offset(record: usize): u32 {
  return load<u32>(record, 16);
}

export function writeOperation(record: usize, operation: u32): void {
  store<u32>(record, operation);
}

export function writeRegisters(record: usize, destination: usize, source: usize): void {
  store<u32>(record, <u32>destination, 4);
  store<u32>(record, <u32>source, 8);
}

export function writeMask(record: usize, mask: u32): void {
  store<u32>(record, mask, 12);
}

export function writeConstant(record: usize, constant: u64): void {
  store<u64>(record, constant, 16);
}

/** The upper half of the constant, behind an offset. */
export function writeUpper(record: usize, upper: u32): void {
  store<u32>(record, upper, 20);
}
