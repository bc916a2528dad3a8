/**
 * The instructions of the virtual machine in the order of their opcodes (section 5.2 to 5.5),
 * and of how many of the 256 opcodes each has.
 */
import { opcodes } from './machine';

export const IADD_RS: u32 = 0;
export const IADD_M: u32 = 1;
export const ISUB_R: u32 = 2;
export const ISUB_M: u32 = 3;
export const IMUL_R: u32 = 4;
export const IMUL_M: u32 = 5;
export const IMULH_R: u32 = 6;
export const IMULH_M: u32 = 7;
export const ISMULH_R: u32 = 8;
export const ISMULH_M: u32 = 9;
export const IMUL_RCP: u32 = 10;
export const INEG_R: u32 = 11;
export const IXOR_R: u32 = 12;
export const IXOR_M: u32 = 13;
export const IROR_R: u32 = 14;
export const IROL_R: u32 = 15;
export const ISWAP_R: u32 = 16;
export const FSWAP_R: u32 = 17;
export const FADD_R: u32 = 18;
export const FADD_M: u32 = 19;
export const FSUB_R: u32 = 20;
export const FSUB_M: u32 = 21;
export const FSCAL_R: u32 = 22;
export const FMUL_R: u32 = 23;
export const FDIV_M: u32 = 24;
export const FSQRT_R: u32 = 25;
export const CBRANCH: u32 = 26;
export const CFROUND: u32 = 27;
export const ISTORE: u32 = 28;

const INSTRUCTIONS: usize = 29;

const FREQUENCIES: usize = memory.data<u8>([
  16, 7, 16, 7, 16, 4, 4, 1, 4, 1, 8, 2, 15, 5, 8, 2, 4,
  4, 16, 5, 16, 5, 6, 32, 4, 6,
  25, 1, 16,
]);

/** Writes the instruction of each opcode to the table of opcodes. */
export function buildOpcodes(): void {
  let opcode = opcodes();
  for (let instruction: usize = 0; instruction < INSTRUCTIONS; instruction++) {
    const count = <usize>load<u8>(FREQUENCIES + instruction);
    memory.fill(opcode, <u8>instruction, count);
    opcode += count;
  }
}

/** The instruction with an opcode. */
@inline
export function instructionOf(opcode: u32): u32 {
  return load<u8>(opcodes() + opcode);
}
