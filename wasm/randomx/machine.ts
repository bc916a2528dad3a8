/**
 * The virtual machine's part of a thread's area: where each stage keeps what it works on. Only the
 * tables outlive a hash.
 *
 * | at | bytes | what |
 * |---|---|---|
 * | 0 | 256 | register file: r0-r7 (8 bytes each), f0-f3, e0-e3, a0-a3 (16 bytes each) |
 * | 256 | 128 | upper and lower halves of a0-a3, ready for exact products |
 * | 384 | 16 | bits that every operand of FDIV_M takes: mantissa and exponent of group E |
 * | 400 | 8 | zero: the register of instructions that have none |
 * | 408 | 8 | numbers of two dataset items |
 * | 416 | 32 | per integer register: the last instruction that changed it |
 * | 448 | 64 | hash of the scratchpad or of the registers: seed of the next program |
 * | 512 | 128 | two dataset items |
 * | 640 | 64 | state of an AES generator |
 * | 704 | 256 | blob and its hash, from which the commitment is made |
 * | 1024 | 3200 | entropy and instructions of a program, as generated |
 * | 4352 | 9264 | decoded instructions |
 * | 16384 | 8192 | AES tables: four for encryption, four for decryption |
 * | 24576 | 512 | S-box and its inverse, while the tables are built |
 * | 25088 | 256 | the instruction of each opcode |
 */
import { MACHINE_AT, threadArea } from './places';

export const REGISTERS_R: usize = 0;
export const REGISTERS_F: usize = 64;
export const REGISTERS_E: usize = 128;
export const REGISTERS_A: usize = 192;
export const REGISTER_FILE_BYTES: i32 = 256;
export const SCRATCHPAD_BYTES: usize = 2 << 20;

/** From a register of group A to its halves. */
export const UPPER_FROM_A: usize = 64;
export const LOWER_FROM_A: usize = 128;

@inline
function machine(at: usize): usize {
  return threadArea + MACHINE_AT + at;
}

/** The scratchpad, 2 MiB. */
@inline
export function scratchpad(): usize {
  return threadArea;
}

@inline
export function registerFile(): usize {
  return machine(0);
}

@inline
export function exponentBits(): usize {
  return machine(384);
}

@inline
export function zeroRegister(): usize {
  return machine(400);
}

@inline
export function itemNumbers(): usize {
  return machine(408);
}

@inline
export function lastChanges(): usize {
  return machine(416);
}

@inline
export function hashSeed(): usize {
  return machine(448);
}

@inline
export function computedItems(): usize {
  return machine(512);
}

@inline
export function generatorState(): usize {
  return machine(640);
}

@inline
export function commitmentInput(): usize {
  return machine(704);
}

@inline
export function program(): usize {
  return machine(1024);
}

@inline
export function records(): usize {
  return machine(4352);
}

@inline
export function aesTables(): usize {
  return machine(16384);
}

@inline
export function sboxes(): usize {
  return machine(24576);
}

@inline
export function opcodes(): usize {
  return machine(25088);
}
