/**
 * SuperscalarHash: port assignment (section 6.3.3). A byte per cycle holds the ports that are busy.
 */
import { threadArea } from './places';
import { PORTS_AT } from './epoch-places';
import { LATENCY_TARGET } from './superscalar-program';
import { firstMicroOp, isDependent, P0, P1, P5, secondMicroOp } from './superscalar-opcodes';

/** Cycles that are simulated: an instruction may wait up to four for its operands. */
const CYCLES: i32 = LATENCY_TARGET + 4;

export function freePorts(): void {
  memory.fill(threadArea + PORTS_AT, 0, CYCLES);
}

/**
 * The first cycle from `cycle` on in which a macro-op can be executed; -1 if there is none. One
 * that depends on the macro-op before it awaits `ready`.
 */
export function executionCycle(macroOp: u32, cycle: i32, ready: i32): i32 {
  const from = isDependent(macroOp) ? max(cycle, ready) : cycle;
  const first = firstMicroOp(macroOp);
  const second = secondMicroOp(macroOp);
  // mov_rr needs no port.
  if (first == 0) return from;
  for (let at = from; at < CYCLES; at++) {
    const free = ~busyPorts(at);
    // Of a pair, each has a port of its own, and both must be executed together.
    if ((free & first) != 0 && (second == 0 || (free & second) != 0)) return at;
  }
  return -1;
}

/** As `executionCycle`, and makes the ports busy. */
export function execute(macroOp: u32, cycle: i32, ready: i32): i32 {
  const at = executionCycle(macroOp, cycle, ready);
  if (at >= 0) {
    occupy(at, firstMicroOp(macroOp));
    occupy(at, secondMicroOp(macroOp));
  }
  return at;
}

/** P1, which alone can multiply, is spared as long as there is another. */
function occupy(cycle: i32, microOp: u32): void {
  if (microOp == 0) return;
  const busy = busyPorts(cycle);
  const free = microOp & ~busy;
  const port = (free & P5) != 0 ? P5 : (free & P0) != 0 ? P0 : P1;
  store<u8>(threadArea + PORTS_AT + cycle, busy | port);
}

function busyPorts(cycle: i32): u32 {
  return load<u8>(threadArea + PORTS_AT + cycle);
}
