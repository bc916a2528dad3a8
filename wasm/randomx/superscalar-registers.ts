/**
 * SuperscalarHash: what the simulation knows of the eight registers. 16 bytes each: the cycle from
 * which on the register is ready, kind and operand of the instruction that wrote it last.
 */
import { threadArea } from './places';
import { REGISTERS_AT } from './epoch-places';
import { NONE } from './superscalar-opcodes';

export const REGISTERS: u32 = 8;

export function resetRegisters(): void {
  for (let register: u32 = 0; register < REGISTERS; register++) recordResult(register, 0, NONE, -1);
}

export function recordResult(register: u32, cycle: i32, kind: u32, operand: i32): void {
  const at = registerAt(register);
  store<i32>(at, cycle);
  store<u32>(at, kind, 4);
  store<i32>(at, operand, 8);
}

export function isReady(register: u32, cycle: i32): bool {
  return load<i32>(registerAt(register)) <= cycle;
}

export function lastKind(register: u32): u32 {
  return load<u32>(registerAt(register), 4);
}

export function lastOperand(register: u32): i32 {
  return load<i32>(registerAt(register), 8);
}

function registerAt(register: u32): usize {
  return threadArea + REGISTERS_AT + (register << 4);
}
