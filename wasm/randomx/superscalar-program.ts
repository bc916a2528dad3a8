/**
 * SuperscalarHash: the eight programs of a seed, as they lie in the thread's area.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | number of instructions |
 * | 4 | 4 | address register: the one with the longest chain of dependencies |
 * | 8 | 8 each | instructions: opcode, dst, src, mod, imm32 |
 */
import { threadArea } from './places';
import { PROGRAM_BYTES, PROGRAMS_AT } from './epoch-places';

/** RANDOMX_CACHE_ACCESSES */
export const PROGRAMS: u32 = 8;
/** RANDOMX_SUPERSCALAR_LATENCY: cycles of the reference CPU that a program takes. */
export const LATENCY_TARGET: i32 = 170;
/** Three ports execute no more in these cycles. */
export const PROGRAM_INSTRUCTIONS_MAX: u32 = 3 * LATENCY_TARGET + 2;

export function programAt(index: u32): usize {
  return threadArea + PROGRAMS_AT + index * PROGRAM_BYTES;
}

export function programSize(program: usize): u32 {
  return load<u32>(program);
}

export function setProgramSize(program: usize, size: u32): void {
  store<u32>(program, size);
}

export function addressRegister(program: usize): u32 {
  return load<u32>(program, 4);
}

export function setAddressRegister(program: usize, register: u32): void {
  store<u32>(program, register, 4);
}

export function instructionAt(program: usize, index: u32): usize {
  return program + 8 + (index << 3);
}

export function putInstruction(
  at: usize, opcode: u32, dst: u32, src: u32, mod: u32, imm32: u32,
): void {
  store<u8>(at, opcode);
  store<u8>(at, dst, 1);
  store<u8>(at, src, 2);
  store<u8>(at, mod, 3);
  store<u32>(at, imm32, 4);
}

export function opcodeOf(instruction: usize): u32 {
  return load<u8>(instruction);
}

export function dstOf(instruction: usize): u32 {
  return load<u8>(instruction, 1);
}

export function srcOf(instruction: usize): u32 {
  return load<u8>(instruction, 2);
}

/** mod.shift (section 5.1.4): how far IADD_RS shifts its source. */
export function shiftOf(instruction: usize): u32 {
  return (load<u8>(instruction, 3) >> 2) & 3;
}

export function imm32Of(instruction: usize): u32 {
  return load<u32>(instruction, 4);
}
