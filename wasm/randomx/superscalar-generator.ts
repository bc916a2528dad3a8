/**
 * SuperscalarHash: simulation of the reference CPU (section 6.3), which makes a program, and the
 * programs of a seed (7.2).
 */
import { threadArea } from './places';
import { CHAINS_AT } from './epoch-places';
import { seedGenerator } from './blake2-generator';
import { nextGroup, slotCount } from './superscalar-decoder';
import {
  assignDestination, assignSource, finishInstruction, giveUpInstruction, opcode, selectInstruction,
  writeResult,
} from './superscalar-instruction';
import {
  destinationMacroOp, isMultiplication, latency, macroOpAt, macroOpCount, resultMacroOp,
  sourceMacroOp,
} from './superscalar-opcodes';
import { execute, executionCycle, freePorts } from './superscalar-ports';
import {
  dstOf, instructionAt, LATENCY_TARGET, PROGRAM_INSTRUCTIONS_MAX, programAt, programSize, PROGRAMS,
  setAddressRegister, setProgramSize, srcOf,
} from './superscalar-program';
import { REGISTERS, resetRegisters } from './superscalar-registers';

/** Cycles that an instruction waits for an operand before it is thrown away. */
const LOOK_FORWARD_CYCLES: i32 = 4;
/** Instructions thrown away in a row before the whole group is given up. */
const THROWN_AWAY_MAX: u32 = 256;

/** The cycle that is being decoded, and that from which on the last macro-op's result is ready. */
let cycle: i32 = 0;
let ready: i32 = 0;
/** Macro-op of the instruction at hand that comes next. */
let macroOpIndex: u32 = 0;
let thrownAway: u32 = 0;
let multiplications: u32 = 0;
let size: u32 = 0;
let isSaturated: bool = false;

/** Makes the eight programs of a seed of up to 60 bytes. */
export function generatePrograms(seed: usize, length: i32): void {
  seedGenerator(seed, length);
  for (let index: u32 = 0; index < PROGRAMS; index++) generateProgram(programAt(index));
}

function generateProgram(program: usize): void {
  freePorts();
  resetRegisters();
  giveUpInstruction();
  cycle = 0;
  ready = 0;
  macroOpIndex = 0;
  thrownAway = 0;
  multiplications = 0;
  size = 0;
  isSaturated = false;
  for (let decodeCycle: i32 = 0; decodeCycle < LATENCY_TARGET; decodeCycle++) {
    if (isSaturated || size >= PROGRAM_INSTRUCTIONS_MAX) break;
    decodeGroup(program, nextGroup(opcode, decodeCycle, multiplications));
    cycle++;
  }
  setProgramSize(program, size);
  setAddressRegister(program, longestChain(program));
}

/** Fills the slots of a group with macro-ops, as far as there are ports and operands for them. */
function decodeGroup(program: usize, group: u32): void {
  for (let slot: u32 = 0; slot < slotCount(group); ) {
    const top = cycle;
    if (macroOpIndex >= macroOpCount(opcode)) {
      if (isSaturated) return;
      selectInstruction(group, slot);
      macroOpIndex = 0;
    }
    const macroOp = macroOpAt(opcode, macroOpIndex);
    let at = executionCycle(macroOp, cycle, ready);
    if (at < 0) {
      isSaturated = true;
      return;
    }
    at = awaitOperands(at);
    if (at < 0) {
      // The cycles that were spent on waiting stay spent.
      if (thrownAway == THROWN_AWAY_MAX) {
        giveUpInstruction();
        return;
      }
      thrownAway++;
      macroOpIndex = macroOpCount(opcode);
      continue;
    }
    thrownAway = 0;
    at = execute(macroOp, at, at);
    ready = at + latency(macroOp);
    if (macroOpIndex == resultMacroOp(opcode)) writeResult(ready);
    if (at >= LATENCY_TARGET) isSaturated = true;
    cycle = top;
    slot++;
    macroOpIndex++;
    if (macroOpIndex == macroOpCount(opcode)) {
      finishInstruction(instructionAt(program, size++));
      if (isMultiplication(opcode)) multiplications++;
    }
  }
}

/**
 * Assigns the operands that are due at the macro-op at hand. The cycle in which they are ready,
 * from `at` on; -1 if one of them takes too long.
 */
function awaitOperands(at: i32): i32 {
  if (macroOpIndex == sourceMacroOp(opcode)) {
    const end = at + LOOK_FORWARD_CYCLES;
    while (!assignSource(at)) {
      cycle++;
      if (++at == end) return -1;
    }
  }
  if (macroOpIndex == destinationMacroOp(opcode)) {
    const end = at + LOOK_FORWARD_CYCLES;
    while (!assignDestination(at, thrownAway > 0)) {
      cycle++;
      if (++at == end) return -1;
    }
  }
  return at;
}

/**
 * The register with the longest chain of dependencies, the first of several: the last that hardware
 * of unlimited width, with a cycle for any instruction, would know.
 */
function longestChain(program: usize): u32 {
  const chains = threadArea + CHAINS_AT;
  memory.fill(chains, 0, REGISTERS * 4);
  const end = instructionAt(program, programSize(program));
  for (let at = instructionAt(program, 0); at < end; at += 8) {
    const dst = chains + (dstOf(at) << 2);
    const src = chains + (srcOf(at) << 2);
    store<u32>(dst, max(load<u32>(dst), load<u32>(src)) + 1);
  }
  let longest: u32 = 0;
  for (let register: u32 = 1; register < REGISTERS; register++) {
    if (chainLength(register) > chainLength(longest)) longest = register;
  }
  return longest;
}

function chainLength(register: u32): u32 {
  return load<u32>(threadArea + CHAINS_AT + (register << 2));
}
