/**
 * Decodes the instructions of a program (section 5) to records. Instructions that do nothing
 * leave none.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 1 | opcode |
 * | 1 | 1 | dst |
 * | 2 | 1 | src |
 * | 3 | 1 | mod: bits 0-1 mod.mem, 2-3 mod.shift, 4-7 mod.cond |
 * | 4 | 4 | imm32 |
 */
import {
  CBRANCH, CFROUND, FADD_M, FADD_R, FDIV_M, FMUL_R, FSCAL_R, FSQRT_R, FSUB_M, FSUB_R, FSWAP_R,
  IADD_M, IADD_RS, IMULH_M, IMULH_R, IMUL_M, IMUL_R, IMUL_RCP, INEG_R, IROL_R, IROR_R, ISMULH_M,
  ISMULH_R, ISTORE, ISUB_M, ISUB_R, ISWAP_R, IXOR_M, IXOR_R, instructionOf,
} from './instruction';
import {
  lastChanges, records, registerFile, REGISTERS_A, REGISTERS_E, REGISTERS_F, zeroRegister,
} from './machine';
import { pairRecords } from './pair';
import { reciprocal } from './reciprocal';
import {
  ADD, ADD_F, ADD_FM, ADD_M, BRANCH, CONSTANT_AT, DIVIDE_E, END, HIGH, HIGH_M, HIGH_SIGNED,
  HIGH_SIGNED_M, MULTIPLY, MULTIPLY_E, MULTIPLY_M, RECORD_BYTES, ROOT_E, ROTATE, ROUND, SCALE_F,
  STORE, SWAP, SWAP_F, writeConstant, writeMask, writeOperation, writeRegisters, writeUpper, XOR,
  XOR_M,
} from './record';
import { roundingCondition } from './variant';

const INSTRUCTION_BYTES: usize = 8;

/** Masks of scratchpad addresses, 8-byte aligned: 16 KiB, 256 KiB, 2 MiB. */
const L1_MASK: u32 = 0x3ff8;
const L2_MASK: u32 = 0x3fff8;
const L3_MASK: u32 = 0x1ffff8;

/** ISTORE with this mod.cond or a higher one goes to L3. */
const STORE_L3_CONDITION: u32 = 14;
/** The condition of a branch is 8 bits, from bit 8 + mod.cond on. */
const JUMP_OFFSET: u32 = 8;
const JUMP_BITS: u32 = 0xff;
/** IADD_RS adds imm32 where dst is r5, which x86 cannot scale without. */
const DISPLACED: u32 = 5;
const SIGN_UPPER: u32 = 0x80000000;

const PLUS: i32 = 1;
const MINUS: i32 = -1;

/** Decodes `count` instructions. */
export function decode(instructions: usize, count: u32): void {
  const end = instructions + <usize>count * INSTRUCTION_BYTES;
  let record = records();
  markAllChanged(record);
  for (let at = instructions; at < end; at += INSTRUCTION_BYTES) {
    if (decodeInstruction(at, record)) record += RECORD_BYTES;
  }
  writeOperation(record, END);
  pairRecords(record);
}

/** Whether there is a record now. */
function decodeInstruction(at: usize, record: usize): bool {
  const instruction = instructionOf(load<u8>(at));
  if (instruction >= CBRANCH) return decodeControl(at, record, instruction);
  if (instruction >= FSWAP_R) return decodeFloat(at, record, instruction);
  return decodeInteger(at, record, instruction);
}

// Fields.

function dst(at: usize): u32 {
  return load<u8>(at, 1) & 7;
}

function src(at: usize): u32 {
  return load<u8>(at, 2) & 7;
}

function mod(at: usize): u32 {
  return load<u8>(at, 3);
}

function imm32(at: usize): u32 {
  return load<u32>(at, 4);
}

/** imm32, its sign extended to 64 bits. */
function immediate(at: usize): u64 {
  return <u64>load<i32>(at, 4);
}

function register(index: u32): usize {
  return registerFile() + (<usize>index << 3);
}

/** Groups F, E and A have four registers: the upper bit of an index does not count. */
function groupRegister(group: usize, index: u32): usize {
  return registerFile() + group + (<usize>(index & 3) << 4);
}

function cacheMask(at: usize): u32 {
  return mod(at) & 3 ? L1_MASK : L2_MASK;
}

// Integer instructions, section 5.2.

function decodeInteger(at: usize, record: usize, instruction: u32): bool {
  if (instruction == IMUL_RCP) return reciprocalProduct(at, record);
  if (instruction == ISWAP_R) return swap(at, record);
  writeRegisters(record, register(dst(at)), register(src(at)));
  markChanged(dst(at), record);
  switch (instruction) {
    case IADD_RS: return scaledSum(at, record);
    case ISUB_R: return difference(at, record);
    case INEG_R: return negation(at, record);
    case IMUL_R: return orConstant(at, record, MULTIPLY);
    case IXOR_R: return orConstant(at, record, XOR);
    case IMULH_R: return plain(record, HIGH);
    case ISMULH_R: return plain(record, HIGH_SIGNED);
    case IROR_R: return rotation(at, record, PLUS);
    case IROL_R: return rotation(at, record, MINUS);
    case IADD_M: return memorySum(at, record, PLUS);
    case ISUB_M: return memorySum(at, record, MINUS);
    case IMUL_M: return integerMemory(at, record, MULTIPLY_M);
    case IMULH_M: return integerMemory(at, record, HIGH_M);
    case ISMULH_M: return integerMemory(at, record, HIGH_SIGNED_M);
    default: return integerMemory(at, record, XOR_M);
  }
}

function plain(record: usize, operation: u32): bool {
  writeOperation(record, operation);
  return true;
}

/** With src = dst, the operand is imm32. */
function orConstant(at: usize, record: usize, operation: u32): bool {
  if (src(at) == dst(at)) writeRegisters(record, register(dst(at)), record + CONSTANT_AT);
  writeConstant(record, immediate(at));
  return plain(record, operation);
}

function scaledSum(at: usize, record: usize): bool {
  writeMask(record, 1 << ((mod(at) >> 2) & 3));
  writeConstant(record, dst(at) == DISPLACED ? immediate(at) : 0);
  return plain(record, ADD);
}

function difference(at: usize, record: usize): bool {
  const own = src(at) == dst(at);
  if (own) writeRegisters(record, register(dst(at)), zeroRegister());
  writeMask(record, MINUS);
  writeConstant(record, own ? 0 - immediate(at) : 0);
  return plain(record, ADD);
}

/** -x = x - 2 x. */
function negation(at: usize, record: usize): bool {
  writeRegisters(record, register(dst(at)), register(dst(at)));
  writeMask(record, -2);
  writeConstant(record, 0);
  return plain(record, ADD);
}

function rotation(at: usize, record: usize, sign: i32): bool {
  writeMask(record, sign);
  return orConstant(at, record, ROTATE);
}

/** With src = dst, imm32 is the address, in L3. */
function integerMemory(at: usize, record: usize, operation: u32): bool {
  const absolute = src(at) == dst(at);
  if (absolute) writeRegisters(record, register(dst(at)), zeroRegister());
  writeMask(record, absolute ? L3_MASK : cacheMask(at));
  writeConstant(record, imm32(at));
  return plain(record, operation);
}

function memorySum(at: usize, record: usize, sign: i32): bool {
  integerMemory(at, record, ADD_M);
  writeUpper(record, sign);
  return true;
}

/** Nothing where imm32 is zero or a power of two. */
function reciprocalProduct(at: usize, record: usize): bool {
  const divisor = imm32(at);
  if ((divisor & (divisor - 1)) == 0) return false;
  writeRegisters(record, register(dst(at)), record + CONSTANT_AT);
  writeConstant(record, reciprocal(divisor));
  markChanged(dst(at), record);
  return plain(record, MULTIPLY);
}

/** Nothing where src = dst. */
function swap(at: usize, record: usize): bool {
  if (src(at) == dst(at)) return false;
  writeRegisters(record, register(dst(at)), register(src(at)));
  markChanged(dst(at), record);
  markChanged(src(at), record);
  return plain(record, SWAP);
}

// Floating point instructions, section 5.3.

function decodeFloat(at: usize, record: usize, instruction: u32): bool {
  const f = groupRegister(REGISTERS_F, dst(at));
  const e = groupRegister(REGISTERS_E, dst(at));
  const a = groupRegister(REGISTERS_A, src(at));
  switch (instruction) {
    // The only one that takes eight registers: F and E are neighbours.
    case FSWAP_R:
      writeRegisters(record, registerFile() + REGISTERS_F + (<usize>dst(at) << 4), 0);
      return plain(record, SWAP_F);
    case FADD_R: return floatSum(record, f, a, 0);
    case FSUB_R: return floatSum(record, f, a, SIGN_UPPER);
    case FADD_M: return floatMemory(at, record, f, ADD_FM, 0);
    case FSUB_M: return floatMemory(at, record, f, ADD_FM, SIGN_UPPER);
    case FSCAL_R:
      writeRegisters(record, f, 0);
      return plain(record, SCALE_F);
    case FMUL_R:
      writeRegisters(record, e, a);
      return plain(record, MULTIPLY_E);
    case FDIV_M: return floatMemory(at, record, e, DIVIDE_E, 0);
    default:
      writeRegisters(record, e, 0);
      return plain(record, ROOT_E);
  }
}

function floatSum(record: usize, f: usize, a: usize, sign: u32): bool {
  writeRegisters(record, f, a);
  writeConstant(record, 0);
  writeUpper(record, sign);
  return plain(record, ADD_F);
}

function floatMemory(at: usize, record: usize, group: usize, operation: u32, sign: u32): bool {
  writeRegisters(record, group, register(src(at)));
  writeMask(record, cacheMask(at));
  writeConstant(record, imm32(at));
  writeUpper(record, sign);
  return plain(record, operation);
}

// Control and store, section 5.4 and 5.5.

function decodeControl(at: usize, record: usize, instruction: u32): bool {
  if (instruction == CBRANCH) return branch(at, record);
  writeRegisters(record, register(dst(at)), register(src(at)));
  if (instruction == CFROUND) {
    writeConstant(record, imm32(at) & 63);
    writeMask(record, roundingCondition());
    return plain(record, ROUND);
  }
  const far = mod(at) >> 4 >= STORE_L3_CONDITION;
  writeMask(record, far ? L3_MASK : cacheMask(at));
  writeConstant(record, imm32(at));
  return plain(record, STORE);
}

/** Jumps behind the last instruction that changed dst, and counts as a change of all registers. */
function branch(at: usize, record: usize): bool {
  const shift = (mod(at) >> 4) + JUMP_OFFSET;
  const low: u64 = 1 << <u64>shift;
  writeRegisters(record, register(dst(at)), load<u32>(lastChanges() + (<usize>dst(at) << 2)));
  writeMask(record, JUMP_BITS << shift);
  // The lowest bit of the condition is set and the one below it not, so that it comes about.
  writeConstant(record, (immediate(at) | low) & ~(low >> 1));
  markAllChanged(record + RECORD_BYTES);
  return plain(record, BRANCH);
}

/** `record` changes a register: a branch may jump to the one behind. */
function markChanged(index: u32, record: usize): void {
  store<u32>(lastChanges() + (<usize>index << 2), <u32>(record + RECORD_BYTES));
}

function markAllChanged(next: usize): void {
  for (let index: usize = 0; index < 8; index++) {
    store<u32>(lastChanges() + (index << 2), <u32>next);
  }
}
