/**
 * Code of a stage of the seed's module: one round of dataset item construction (section 7.3, steps
 * 5 and 6), that is, a SuperscalarHash program and the cache line that is xored to its result.
 *
 * The function takes the address of r0 to r7 and that of the cache line, and changes r0 to r7.
 */
import {
  IADD_C7, IADD_C8, IADD_C9, IADD_RS, IMUL_R, IMUL_RCP, IMULH_R, IROR_C, ISMULH_R, ISUB_R, IXOR_C7,
  IXOR_C8, IXOR_C9, IXOR_R,
} from './superscalar-opcodes';
import {
  dstOf, imm32Of, instructionAt, opcodeOf, programSize, shiftOf, srcOf,
} from './superscalar-program';
import { REGISTERS } from './superscalar-registers';
import { reciprocal } from './reciprocal';
import {
  END, I64, I64_ADD, I64_AND, I64_MUL, I64_ROTR, I64_SHL, I64_SHR_S, I64_SHR_U, I64_SUB, I64_XOR,
  closeSize, i64Const, i64Load, i64Store, localGet, localSet, op, openSize, unsigned, byte,
} from './wasm-writer';

/** Parameters, registers, and what a multiplication of 128 bits keeps. */
const STATE: u32 = 0;
const LINE: u32 = 1;
const R0: u32 = 2;
const A_LOW: u32 = R0 + REGISTERS;
const A_HIGH: u32 = A_LOW + 1;
const B_LOW: u32 = A_LOW + 2;
const B_HIGH: u32 = A_LOW + 3;
const MIDDLE: u32 = A_LOW + 4;
const I64_LOCALS: u32 = REGISTERS + 5;

/** Writes the body of the function. */
export function writeStage(program: usize): void {
  const body = openSize();
  unsigned(1);
  unsigned(I64_LOCALS);
  byte(I64);
  for (let register: u32 = 0; register < REGISTERS; register++) {
    localGet(STATE);
    i64Load(register << 3);
    localSet(R0 + register);
  }
  const end = instructionAt(program, programSize(program));
  for (let at = instructionAt(program, 0); at < end; at += 8) writeInstruction(at);
  for (let register: u32 = 0; register < REGISTERS; register++) {
    localGet(STATE);
    localGet(R0 + register);
    localGet(LINE);
    i64Load(register << 3);
    op(I64_XOR);
    i64Store(register << 3);
  }
  op(END);
  closeSize(body);
}

function writeInstruction(at: usize): void {
  const dst = R0 + dstOf(at);
  const src = R0 + srcOf(at);
  const imm32 = imm32Of(at);
  switch (opcodeOf(at)) {
    case ISUB_R:
      return withRegister(dst, src, I64_SUB);
    case IXOR_R:
      return withRegister(dst, src, I64_XOR);
    case IADD_RS:
      return addShifted(dst, src, shiftOf(at));
    case IMUL_R:
      return withRegister(dst, src, I64_MUL);
    case IROR_C:
      return withConstant(dst, imm32, I64_ROTR);
    case IADD_C7:
    case IADD_C8:
    case IADD_C9:
      return withConstant(dst, <i32>imm32, I64_ADD);
    case IXOR_C7:
    case IXOR_C8:
    case IXOR_C9:
      return withConstant(dst, <i32>imm32, I64_XOR);
    case IMULH_R:
      return multiplyHigh(dst, src, I64_SHR_U);
    case ISMULH_R:
      return multiplyHigh(dst, src, I64_SHR_S);
    case IMUL_RCP:
      return withConstant(dst, reciprocal(imm32), I64_MUL);
  }
}

function withRegister(dst: u32, src: u32, code: u8): void {
  localGet(dst);
  localGet(src);
  op(code);
  localSet(dst);
}

function withConstant(dst: u32, value: i64, code: u8): void {
  localGet(dst);
  i64Const(value);
  op(code);
  localSet(dst);
}

function addShifted(dst: u32, src: u32, shift: u32): void {
  localGet(dst);
  localGet(src);
  if (shift != 0) {
    i64Const(shift);
    op(I64_SHL);
  }
  op(I64_ADD);
  localSet(dst);
}

/**
 * dst = high half of dst * src, from limbs of 32 bits; `shift` is the one that is right for the
 * sign.
 *
 * With a = aHigh 2^32 + aLow and b likewise, where only the high limbs can be negative:
 *
 *     middle = aHigh bLow + (aLow bLow >> 32)
 *     result = aHigh bHigh + (middle >> 32) + ((aLow bHigh + (middle mod 2^32)) >> 32)
 *
 * A product with a low limb lies between -2^63 + 2^31 and 2^63 - 2^32 - 2^31 + 1 if the other is
 * signed, and is at most (2^32 - 1)^2 = 2^64 - 2^33 + 1 if not. What is added to it is below 2^32:
 * neither sum overflows. Shifting rounds down, as the high half of a negative number does.
 */
function multiplyHigh(dst: u32, src: u32, shift: u8): void {
  splitLimbs(dst, A_LOW, A_HIGH, shift);
  splitLimbs(src, B_LOW, B_HIGH, shift);

  localGet(A_HIGH);
  localGet(B_LOW);
  op(I64_MUL);
  localGet(A_LOW);
  localGet(B_LOW);
  op(I64_MUL);
  shiftBy32(I64_SHR_U);
  op(I64_ADD);
  localSet(MIDDLE);

  localGet(A_HIGH);
  localGet(B_HIGH);
  op(I64_MUL);
  localGet(MIDDLE);
  shiftBy32(shift);
  op(I64_ADD);
  localGet(A_LOW);
  localGet(B_HIGH);
  op(I64_MUL);
  localGet(MIDDLE);
  lowLimb();
  op(I64_ADD);
  shiftBy32(shift);
  op(I64_ADD);
  localSet(dst);
}

function splitLimbs(register: u32, low: u32, high: u32, shift: u8): void {
  localGet(register);
  lowLimb();
  localSet(low);
  localGet(register);
  shiftBy32(shift);
  localSet(high);
}

function lowLimb(): void {
  i64Const(0xffffffff);
  op(I64_AND);
}

function shiftBy32(shift: u8): void {
  i64Const(32);
  op(shift);
}
