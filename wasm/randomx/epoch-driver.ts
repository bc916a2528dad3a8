/**
 * Code of a driver of the seed's module: constructs `count` dataset items (section 7.3) in step
 * with each other, where they are wanted. Its parameters are those of `epoch-module.ts`.
 *
 * Every round of an item needs a cache line that no prefetcher foresees, and takes about 60 ns of
 * arithmetic; a line of 256 MiB takes three times as long to come. The lines of all items of a
 * round are therefore touched back to back, so that the processor fetches them at once: 0.6 us per
 * item in groups of 16, 1.2 in pairs, 1.9 alone (AMD Zen 5, V8 13.6).
 */
import { addressRegister, programAt, PROGRAMS } from './superscalar-program';
import { REGISTERS } from './superscalar-registers';
import { CACHE_LINES } from './cache';
import {
  byte, call, closeSize, DROP, END, I32, I32_ADD, I32_AND, I32_SHL, I64, I64_ADD,
  I64_EXTEND_I32_U, I64_MUL, I64_XOR, i32Const, i32Load, i64Const, i64Load, i64Store, localGet,
  localSet, op, openSize, unsigned,
} from './wasm-writer';

const ITEM_BYTES: u32 = 64;

/** Parameters; r0 of an item at its start; addresses of the cache lines, one per item. */
const ITEMS: u32 = 0;
const OUT: u32 = 1;
const CACHE: u32 = 2;
const START: u32 = 3;
const LINES: u32 = 4;

/** r0 = (itemNumber + 1) * MULTIPLIER; r1 to r7 = r0 ^ INITIAL (section 7.3, step 1). */
const MULTIPLIER: u64 = 6364136223846793005;
const INITIAL: usize = memory.data<u64>(
  [
    9298411001130361340, 12065312585734608966, 9306329213124626780, 5281919268842080866,
    10536153434571861004, 3398623926847679864, 9549104520008361294,
  ],
  16,
);

/** Writes the body of a driver, which calls the stages by their index. */
export function writeDriver(count: u32): void {
  const body = openSize();
  unsigned(2);
  unsigned(1);
  byte(I64);
  unsigned(count);
  byte(I32);
  for (let item: u32 = 0; item < count; item++) initializeItem(item);
  for (let stage: u32 = 0; stage < PROGRAMS; stage++) {
    for (let item: u32 = 0; item < count; item++) touchLine(stage, item);
    for (let item: u32 = 0; item < count; item++) {
      stateOf(item);
      localGet(LINES + item);
      call(stage);
    }
  }
  op(END);
  closeSize(body);
}

function initializeItem(item: u32): void {
  localGet(ITEMS);
  i32Load(item << 2);
  op(I64_EXTEND_I32_U);
  i64Const(1);
  op(I64_ADD);
  i64Const(MULTIPLIER);
  op(I64_MUL);
  localSet(START);
  for (let register: u32 = 0; register < REGISTERS; register++) {
    localGet(OUT);
    localGet(START);
    if (register > 0) {
      i64Const(load<u64>(INITIAL + ((register - 1) << 3)));
      op(I64_XOR);
    }
    i64Store(item * ITEM_BYTES + (register << 3));
  }
}

/**
 * Sets the address of the line that a round of an item needs, and loads from it. The index of the
 * first line is the item's number; that of any other is what the address register of the round
 * before holds. An engine keeps the load, which might trap, though nobody wants the value.
 */
function touchLine(stage: u32, item: u32): void {
  localGet(CACHE);
  if (stage == 0) {
    localGet(ITEMS);
    i32Load(item << 2);
  } else {
    localGet(OUT);
    i32Load(item * ITEM_BYTES + (addressRegister(programAt(stage - 1)) << 3));
  }
  i32Const(CACHE_LINES - 1);
  op(I32_AND);
  i32Const(6);
  op(I32_SHL);
  op(I32_ADD);
  localSet(LINES + item);
  localGet(LINES + item);
  i64Load(0);
  op(DROP);
}

function stateOf(item: u32): void {
  localGet(OUT);
  if (item == 0) return;
  i32Const(item * ITEM_BYTES);
  op(I32_ADD);
}
