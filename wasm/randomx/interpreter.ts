/**
 * The interpreter's loop, compiled once for each rounding mode: what an operation costs beyond its
 * dispatch is rounding, and a mode that is data would double that.
 *
 * A pair is named by two octal digits, see `record.ts`.
 */
import { exponentBits, records, scratchpad } from './machine';
import {
  add, addFloat, addFloatMemory, addMemory, divideFloat, high, highMemory, highSigned,
  highSignedMemory, jumps, multiply, multiplyFloat, multiplyMemory, rootFloat, rotate, scaleFloat,
  storeInteger, swap, swapFloat, xor, xorMemory,
} from './operations';
import {
  ADD, ADD_F, ADD_FM, ADD_M, BRANCH, constant, DIVIDE_E, END, HIGH,
  HIGH_M, HIGH_SIGNED, HIGH_SIGNED_M,
  mask, MULTIPLY, MULTIPLY_E, MULTIPLY_M, operation, RECORD_BYTES, ROOT_E, ROTATE, ROUND,
  SCALE_F, source, STORE, SWAP, SWAP_F, XOR, XOR_M,
} from './record';
import { Down, Nearest, TowardZero, Up } from './rounding';

const NEAREST: u32 = 0;
const DOWN: u32 = 1;
const UP: u32 = 2;
const MODE_MASK: u32 = 3;

/** `fprc`: persists from program to program of a hash. */
export let roundingMode: u32 = NEAREST;

export function resetRounding(): void {
  roundingMode = NEAREST;
}

/** Executes the records once, from the first to END. */
export function executeRecords(): void {
  const pad = scratchpad();
  let record = records();
  while (record != 0) {
    if (roundingMode == NEAREST) record = run<Nearest>(record, pad);
    else if (roundingMode == DOWN) record = run<Down>(record, pad);
    else if (roundingMode == UP) record = run<Up>(record, pad);
    else record = run<TowardZero>(record, pad);
  }
}

/** CFROUND: whether the mode is another one now. */
function changesMode(record: usize): bool {
  const rotated = <u32>rotr<u64>(load<u64>(source(record)), constant(record));
  if (rotated & mask(record)) return false;
  const before = roundingMode;
  roundingMode = rotated & MODE_MASK;
  return roundingMode != before;
}

/** Executes from `at` on until the mode changes: the record to go on with, or 0 at the end. */
function run<Mode>(at: usize, pad: usize): usize {
  const e = v128.load(exponentBits());
  while (true) {
    const second = at + RECORD_BYTES;
    switch (operation(at)) {
      case ADD: add(at); at = second; break;
      case MULTIPLY: multiply(at); at = second; break;
      case XOR: xor(at); at = second; break;
      case ADD_M: addMemory(at, pad); at = second; break;
      case ADD_F: addFloat<Mode>(at); at = second; break;
      case MULTIPLY_E: multiplyFloat<Mode>(at); at = second; break;
      case BRANCH: at = jumps(at) ? source(at) : second; break;
      case STORE: storeInteger(at, pad); at = second; break;
      case MULTIPLY_M: multiplyMemory(at, pad); at = second; break;
      case HIGH: high(at); at = second; break;
      case HIGH_M: highMemory(at, pad); at = second; break;
      case HIGH_SIGNED: highSigned(at); at = second; break;
      case HIGH_SIGNED_M: highSignedMemory(at, pad); at = second; break;
      case XOR_M: xorMemory(at, pad); at = second; break;
      case ROTATE: rotate(at); at = second; break;
      case SWAP: swap(at); at = second; break;
      case SWAP_F: swapFloat(at); at = second; break;
      case ADD_FM: addFloatMemory<Mode>(at, pad); at = second; break;
      case SCALE_F: scaleFloat(at); at = second; break;
      case DIVIDE_E: divideFloat<Mode>(at, pad, e); at = second; break;
      case ROOT_E: rootFloat<Mode>(at); at = second; break;
      case ROUND:
        if (changesMode(at)) return second;
        at = second;
        break;
      case END: return 0;
      case 0o00: add(at); add(second); at = second + RECORD_BYTES; break;
      case 0o01: add(at); multiply(second); at = second + RECORD_BYTES; break;
      case 0o02: add(at); xor(second); at = second + RECORD_BYTES; break;
      case 0o03: add(at); addMemory(second, pad); at = second + RECORD_BYTES; break;
      case 0o04: add(at); addFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o05: add(at); multiplyFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o06: add(at); at = jumps(second) ? source(second) : second + RECORD_BYTES; break;
      case 0o07: add(at); storeInteger(second, pad); at = second + RECORD_BYTES; break;
      case 0o10: multiply(at); add(second); at = second + RECORD_BYTES; break;
      case 0o11: multiply(at); multiply(second); at = second + RECORD_BYTES; break;
      case 0o12: multiply(at); xor(second); at = second + RECORD_BYTES; break;
      case 0o13: multiply(at); addMemory(second, pad); at = second + RECORD_BYTES; break;
      case 0o14: multiply(at); addFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o15: multiply(at); multiplyFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o16: multiply(at); at = jumps(second) ? source(second) : second + RECORD_BYTES; break;
      case 0o17: multiply(at); storeInteger(second, pad); at = second + RECORD_BYTES; break;
      case 0o20: xor(at); add(second); at = second + RECORD_BYTES; break;
      case 0o21: xor(at); multiply(second); at = second + RECORD_BYTES; break;
      case 0o22: xor(at); xor(second); at = second + RECORD_BYTES; break;
      case 0o23: xor(at); addMemory(second, pad); at = second + RECORD_BYTES; break;
      case 0o24: xor(at); addFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o25: xor(at); multiplyFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o26: xor(at); at = jumps(second) ? source(second) : second + RECORD_BYTES; break;
      case 0o27: xor(at); storeInteger(second, pad); at = second + RECORD_BYTES; break;
      case 0o30: addMemory(at, pad); add(second); at = second + RECORD_BYTES; break;
      case 0o31: addMemory(at, pad); multiply(second); at = second + RECORD_BYTES; break;
      case 0o32: addMemory(at, pad); xor(second); at = second + RECORD_BYTES; break;
      case 0o33: addMemory(at, pad); addMemory(second, pad); at = second + RECORD_BYTES; break;
      case 0o34: addMemory(at, pad); addFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o35: addMemory(at, pad); multiplyFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o36:
        addMemory(at, pad);
        at = jumps(second) ? source(second) : second + RECORD_BYTES;
        break;
      case 0o37: addMemory(at, pad); storeInteger(second, pad); at = second + RECORD_BYTES; break;
      case 0o40: addFloat<Mode>(at); add(second); at = second + RECORD_BYTES; break;
      case 0o41: addFloat<Mode>(at); multiply(second); at = second + RECORD_BYTES; break;
      case 0o42: addFloat<Mode>(at); xor(second); at = second + RECORD_BYTES; break;
      case 0o43: addFloat<Mode>(at); addMemory(second, pad); at = second + RECORD_BYTES; break;
      case 0o44: addFloat<Mode>(at); addFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o45: addFloat<Mode>(at); multiplyFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o46:
        addFloat<Mode>(at);
        at = jumps(second) ? source(second) : second + RECORD_BYTES;
        break;
      case 0o47: addFloat<Mode>(at); storeInteger(second, pad); at = second + RECORD_BYTES; break;
      case 0o50: multiplyFloat<Mode>(at); add(second); at = second + RECORD_BYTES; break;
      case 0o51: multiplyFloat<Mode>(at); multiply(second); at = second + RECORD_BYTES; break;
      case 0o52: multiplyFloat<Mode>(at); xor(second); at = second + RECORD_BYTES; break;
      case 0o53: multiplyFloat<Mode>(at); addMemory(second, pad); at = second + RECORD_BYTES; break;
      case 0o54: multiplyFloat<Mode>(at); addFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o55:
        multiplyFloat<Mode>(at);
        multiplyFloat<Mode>(second);
        at = second + RECORD_BYTES;
        break;
      case 0o56:
        multiplyFloat<Mode>(at);
        at = jumps(second) ? source(second) : second + RECORD_BYTES;
        break;
      case 0o57:
        multiplyFloat<Mode>(at);
        storeInteger(second, pad);
        at = second + RECORD_BYTES;
        break;
      case 0o60:
        if (jumps(at)) at = source(at);
        else { add(second); at = second + RECORD_BYTES; }
        break;
      case 0o61:
        if (jumps(at)) at = source(at);
        else { multiply(second); at = second + RECORD_BYTES; }
        break;
      case 0o62:
        if (jumps(at)) at = source(at);
        else { xor(second); at = second + RECORD_BYTES; }
        break;
      case 0o63:
        if (jumps(at)) at = source(at);
        else { addMemory(second, pad); at = second + RECORD_BYTES; }
        break;
      case 0o64:
        if (jumps(at)) at = source(at);
        else { addFloat<Mode>(second); at = second + RECORD_BYTES; }
        break;
      case 0o65:
        if (jumps(at)) at = source(at);
        else { multiplyFloat<Mode>(second); at = second + RECORD_BYTES; }
        break;
      case 0o66:
        if (jumps(at)) at = source(at);
        else { at = jumps(second) ? source(second) : second + RECORD_BYTES; }
        break;
      case 0o67:
        if (jumps(at)) at = source(at);
        else { storeInteger(second, pad); at = second + RECORD_BYTES; }
        break;
      case 0o70: storeInteger(at, pad); add(second); at = second + RECORD_BYTES; break;
      case 0o71: storeInteger(at, pad); multiply(second); at = second + RECORD_BYTES; break;
      case 0o72: storeInteger(at, pad); xor(second); at = second + RECORD_BYTES; break;
      case 0o73: storeInteger(at, pad); addMemory(second, pad); at = second + RECORD_BYTES; break;
      case 0o74: storeInteger(at, pad); addFloat<Mode>(second); at = second + RECORD_BYTES; break;
      case 0o75:
        storeInteger(at, pad);
        multiplyFloat<Mode>(second);
        at = second + RECORD_BYTES;
        break;
      case 0o76:
        storeInteger(at, pad);
        at = jumps(second) ? source(second) : second + RECORD_BYTES;
        break;
      case 0o77:
        storeInteger(at, pad);
        storeInteger(second, pad);
        at = second + RECORD_BYTES;
        break;
      default: return 0;
    }
  }
  return 0;
}
