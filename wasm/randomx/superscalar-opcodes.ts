/**
 * SuperscalarHash: the instructions (table 6.1.1), as macro-ops of the reference CPU (table 6.2.1).
 */

export const ISUB_R: u32 = 0;
export const IXOR_R: u32 = 1;
export const IADD_RS: u32 = 2;
export const IMUL_R: u32 = 3;
export const IROR_C: u32 = 4;
/** IADD_C and IXOR_C stand three times, padded to 7, 8 and 9 bytes. */
export const IADD_C7: u32 = 5;
export const IXOR_C7: u32 = 6;
export const IADD_C8: u32 = 7;
export const IXOR_C8: u32 = 8;
export const IADD_C9: u32 = 9;
export const IXOR_C9: u32 = 10;
export const IMULH_R: u32 = 11;
export const ISMULH_R: u32 = 12;
export const IMUL_RCP: u32 = 13;
/** No instruction at all: none was begun yet, or the last was given up. */
export const NONE: u32 = 14;

/** Ports of the reference CPU; a micro-op is the set of ports that can execute it. */
export const P0: u32 = 1;
export const P1: u32 = 2;
export const P5: u32 = 4;
const P01: u32 = P0 | P1;
const P05: u32 = P0 | P5;
const P015: u32 = P0 | P1 | P5;

/**
 * A macro-op: first micro-op, second micro-op, latency in cycles, 4 bits each; whether it awaits
 * the macro-op before, as the multiplication of IMUL_RCP awaits its constant.
 */
const SECOND: u32 = 4;
const LATENCY: u32 = 8;
const DEPENDENT: u32 = 1 << 12;
const sub_rr: u16 = <u16>(P015 | (1 << LATENCY));
const xor_rr: u16 = <u16>(P015 | (1 << LATENCY));
const lea_sib: u16 = <u16>(P01 | (1 << LATENCY));
const imul_rr: u16 = <u16>(P1 | (3 << LATENCY));
const imul_rr_dependent: u16 = <u16>(P1 | (3 << LATENCY) | DEPENDENT);
const ror_ri: u16 = <u16>(P05 | (1 << LATENCY));
const add_ri: u16 = <u16>(P015 | (1 << LATENCY));
const xor_ri: u16 = <u16>(P015 | (1 << LATENCY));
const mov_rr: u16 = 0;
const mul_r: u16 = <u16>(P1 | (P5 << SECOND) | (4 << LATENCY));
const imul_r: u16 = <u16>(P1 | (P5 << SECOND) | (4 << LATENCY));
const mov_ri: u16 = <u16>(P015 | (1 << LATENCY));

export function firstMicroOp(macroOp: u32): u32 {
  return macroOp & 15;
}

export function secondMicroOp(macroOp: u32): u32 {
  return (macroOp >> SECOND) & 15;
}

export function latency(macroOp: u32): i32 {
  return (macroOp >> LATENCY) & 15;
}

export function isDependent(macroOp: u32): bool {
  return (macroOp & DEPENDENT) != 0;
}

const NEVER: u16 = 9;

/**
 * Per instruction: up to three macro-ops and their number; then the index of the macro-op at which
 * the source is chosen, the destination is chosen, and the result is written.
 */
const TABLE: usize = memory.data<u16>(
  [
    sub_rr, 0, 0, 1, 0, 0, 0, 0, // ISUB_R
    xor_rr, 0, 0, 1, 0, 0, 0, 0, // IXOR_R
    lea_sib, 0, 0, 1, 0, 0, 0, 0, // IADD_RS
    imul_rr, 0, 0, 1, 0, 0, 0, 0, // IMUL_R
    ror_ri, 0, 0, 1, NEVER, 0, 0, 0, // IROR_C
    add_ri, 0, 0, 1, NEVER, 0, 0, 0, // IADD_C7
    xor_ri, 0, 0, 1, NEVER, 0, 0, 0, // IXOR_C7
    add_ri, 0, 0, 1, NEVER, 0, 0, 0, // IADD_C8
    xor_ri, 0, 0, 1, NEVER, 0, 0, 0, // IXOR_C8
    add_ri, 0, 0, 1, NEVER, 0, 0, 0, // IADD_C9
    xor_ri, 0, 0, 1, NEVER, 0, 0, 0, // IXOR_C9
    mov_rr, mul_r, mov_rr, 3, 1, 0, 1, 0, // IMULH_R
    mov_rr, imul_r, mov_rr, 3, 1, 0, 1, 0, // ISMULH_R
    mov_ri, imul_rr_dependent, 0, 2, NEVER, 1, 1, 0, // IMUL_RCP
    0, 0, 0, 0, NEVER, NEVER, NEVER, 0, // NONE
  ],
  16,
);

export function macroOpAt(opcode: u32, index: u32): u32 {
  return load<u16>(TABLE + (opcode << 4) + (index << 1));
}

export function macroOpCount(opcode: u32): u32 {
  return macroOpAt(opcode, 3);
}

export function sourceMacroOp(opcode: u32): u32 {
  return macroOpAt(opcode, 4);
}

export function destinationMacroOp(opcode: u32): u32 {
  return macroOpAt(opcode, 5);
}

export function resultMacroOp(opcode: u32): u32 {
  return macroOpAt(opcode, 6);
}

export function isMultiplication(opcode: u32): bool {
  return opcode == IMUL_R || opcode == IMULH_R || opcode == ISMULH_R || opcode == IMUL_RCP;
}
