/**
 * SuperscalarHash: the instruction that is being made. Its selection for a slot (section 6.3.2) and
 * the assignment of its operands (6.3.4).
 */
import { nextByte, nextWord } from './blake2-generator';
import { GROUP_4444, slotCount, slotSize } from './superscalar-decoder';
import { putInstruction } from './superscalar-program';
import {
  IADD_C7, IADD_C8, IADD_C9, IADD_RS, IMUL_R, IMUL_RCP, IMULH_R, IROR_C, ISMULH_R, ISUB_R, IXOR_C7,
  IXOR_C8, IXOR_C9, IXOR_R, NONE,
} from './superscalar-opcodes';
import { isReady, lastKind, lastOperand, recordResult, REGISTERS } from './superscalar-registers';

/** The destination that IADD_RS, a lea instruction of x86, cannot have. */
const R5: u32 = 5;
const UNASSIGNED: i32 = -1;
/** What the second operand of instructions with a constant counts as. */
const CONSTANT: i32 = -1;

export let opcode: u32 = NONE;
let src: i32 = UNASSIGNED;
let dst: i32 = UNASSIGNED;
let mod: u32 = 0;
let imm32: u32 = 0;
/**
 * Instructions of one kind with the same operand could be made one, if they followed each other.
 */
let kind: u32 = NONE;
let operand: i32 = CONSTANT;

/** Makes an instruction whose first macro-op fills a slot. */
export function selectInstruction(group: u32, slot: u32): void {
  const isLast = slot + 1 == slotCount(group);
  const size = slotSize(group, slot);
  if (size == 3) begin(isLast ? ofFour(nextByte()) : (nextByte() & 1) != 0 ? IXOR_R : ISUB_R);
  else if (size == 4 && group == GROUP_4444 && !isLast) begin(IMUL_R);
  else if (size == 4) begin((nextByte() & 1) != 0 ? IADD_RS : IROR_C);
  else if (size == 7) begin((nextByte() & 1) != 0 ? IADD_C7 : IXOR_C7);
  else if (size == 8) begin((nextByte() & 1) != 0 ? IADD_C8 : IXOR_C8);
  else if (size == 9) begin((nextByte() & 1) != 0 ? IADD_C9 : IXOR_C9);
  else begin(IMUL_RCP);
}

export function giveUpInstruction(): void {
  opcode = NONE;
}

/** Only the last slot of a group may hold a multiplication of 128 bits. */
function ofFour(byte: u32): u32 {
  const index = byte & 3;
  return index == 0 ? ISUB_R : index == 1 ? IXOR_R : index == 2 ? IMULH_R : ISMULH_R;
}

function begin(selected: u32): void {
  opcode = selected;
  src = UNASSIGNED;
  dst = UNASSIGNED;
  mod = 0;
  imm32 = 0;
  kind = selected;
  operand = CONSTANT;
  switch (selected) {
    case ISUB_R:
      kind = IADD_RS;
      break;
    case IADD_RS:
      mod = nextByte();
      break;
    case IROR_C:
      do {
        imm32 = nextByte() & 63;
      } while (imm32 == 0);
      break;
    case IADD_C7:
    case IADD_C8:
    case IADD_C9:
      kind = IADD_C7;
      imm32 = nextWord();
      break;
    case IXOR_C7:
    case IXOR_C8:
    case IXOR_C9:
      kind = IXOR_C7;
      imm32 = nextWord();
      break;
    case IMULH_R:
    case ISMULH_R:
      // Two of them in a row are never one: a random operand tells them apart.
      operand = nextWord();
      break;
    case IMUL_RCP:
      do {
        imm32 = nextWord();
      } while ((imm32 & (imm32 - 1)) == 0);
      break;
  }
}

/** Chooses a source among the registers that are ready at `cycle`; false if there is none. */
export function assignSource(cycle: i32): bool {
  let candidates: u32 = 0;
  for (let register: u32 = 0; register < REGISTERS; register++) {
    if (isReady(register, cycle)) candidates |= 1 << register;
  }
  // Of r5 and one other, r5 has to be the source of IADD_RS: it cannot be the destination.
  if (opcode == IADD_RS && popcnt(candidates) == 2 && (candidates & (1 << R5)) != 0) src = R5;
  else src = choose(candidates);
  if (src == UNASSIGNED) return false;
  if (opcode != IMULH_R && opcode != ISMULH_R) operand = src;
  return true;
}

/** Chooses a destination by the rules; false if there is none. */
export function assignDestination(cycle: i32, allowChainedMul: bool): bool {
  let candidates: u32 = 0;
  for (let register: u32 = 0; register < REGISTERS; register++) {
    const isFit = isReady(register, cycle) && mayChange(register, allowChainedMul);
    if (isFit) candidates |= 1 << register;
  }
  dst = choose(candidates);
  return dst != UNASSIGNED;
}

function mayChange(register: u32, allowChainedMul: bool): bool {
  const mayReuse = opcode == IMULH_R || opcode == ISMULH_R;
  if (<i32>register == src && !mayReuse) return false;
  if (opcode == IADD_RS && register == R5) return false;
  const isSameKind = lastKind(register) == kind;
  // Multiplied again and again, a register would end in zeros.
  if (isSameKind && kind == IMUL_R && !allowChainedMul) return false;
  return !isSameKind || lastOperand(register) != operand;
}

/** One of a set of registers at random, without asking the generator where there is no choice. */
function choose(candidates: u32): i32 {
  const count = popcnt(candidates);
  if (count == 0) return UNASSIGNED;
  let index = count > 1 ? nextWord() % count : 0;
  for (; index > 0; index--) candidates &= candidates - 1;
  return ctz(candidates);
}

/** The destination holds the result from `cycle` on. */
export function writeResult(cycle: i32): void {
  recordResult(dst, cycle, kind, operand);
}

/** Writes the instruction, all of whose operands are assigned. */
export function finishInstruction(at: usize): void {
  putInstruction(at, opcode, dst, src == UNASSIGNED ? dst : src, mod, imm32);
}
