/**
 * The 2048 iterations of a program (section 4.6.2): scratchpad to registers, the program, the
 * dataset, registers to scratchpad.
 */
import { decryptState, encryptState } from './aes-round';
import { itemAddress } from './dataset-items';
import { executeRecords } from './interpreter';
import {
  aesTables, exponentBits, registerFile, REGISTERS_E, REGISTERS_F, scratchpad,
} from './machine';
import { pairE, pairF } from './operations';
import {
  DATASET_MASK, datasetOffset, ma, mx, readReg0, readReg1, readReg2, readReg3,
} from './program';
import { looksTwoAhead, mixesByAes } from './variant';

const ITERATIONS: i32 = 2048;
/** Scratchpad addresses of whole 64-byte lines. */
const LINE_MASK: u32 = 0x1fffc0;
const ITEM_SHIFT: u32 = 6;

/** Runs the program that is loaded. */
export function iterate(): void {
  let spAddr0 = mx;
  let spAddr1 = ma;
  let reading = ma;
  let following = mx;
  for (let iteration = ITERATIONS; iteration != 0; iteration--) {
    const mix = load<u64>(readReg0) ^ load<u64>(readReg1);
    spAddr0 = (spAddr0 ^ <u32>mix) & LINE_MASK;
    spAddr1 = (spAddr1 ^ <u32>(mix >> 32)) & LINE_MASK;
    const line0 = scratchpad() + <usize>spAddr0;
    const line1 = scratchpad() + <usize>spAddr1;
    mixIntegers(line0);
    loadFloats(line1);
    executeRecords();
    // In rx/0 the registers change the address of the next iteration, in rx/2 that of the one
    // after it: it takes the place of the one that is read now.
    const change = load<u32>(readReg2) ^ load<u32>(readReg3);
    const now = reading & DATASET_MASK;
    reading = looksTwoAhead() ? following : (following ^ change) & DATASET_MASK;
    following = looksTwoAhead() ? (now ^ change) & DATASET_MASK : now;
    const next = (datasetOffset + (reading & DATASET_MASK)) >> ITEM_SHIFT;
    mixIntegers(itemAddress((datasetOffset + now) >> ITEM_SHIFT, next, iteration == 1));
    storeLine(line1, registerFile());
    if (mixesByAes()) mixFloatsByAes();
    else mixFloats();
    storeLine(line0, registerFile() + REGISTERS_F);
    spAddr0 = 0;
    spAddr1 = 0;
  }
}

/** r = r xor the 64 bytes at `line`. */
@inline
function mixIntegers(line: usize): void {
  const r = registerFile();
  v128.store(r, v128.xor(v128.load(r), v128.load(line)));
  v128.store(r, v128.xor(v128.load(r, 16), v128.load(line, 16)), 16);
  v128.store(r, v128.xor(v128.load(r, 32), v128.load(line, 32)), 32);
  v128.store(r, v128.xor(v128.load(r, 48), v128.load(line, 48)), 48);
}

/** Copies 64 bytes; `memory.copy` would be a call out of the module, twice per iteration. */
@inline
function storeLine(line: usize, registers: usize): void {
  v128.store(line, v128.load(registers));
  v128.store(line, v128.load(registers, 16), 16);
  v128.store(line, v128.load(registers, 32), 32);
  v128.store(line, v128.load(registers, 48), 48);
}

/** f and e from the 64 bytes at `line`. */
@inline
function loadFloats(line: usize): void {
  const f = registerFile() + REGISTERS_F;
  const e = registerFile() + REGISTERS_E;
  const exponent = v128.load(exponentBits());
  v128.store(f, pairF(line));
  v128.store(f, pairF(line + 8), 16);
  v128.store(f, pairF(line + 16), 32);
  v128.store(f, pairF(line + 24), 48);
  v128.store(e, pairE(line + 32, exponent));
  v128.store(e, pairE(line + 40, exponent), 16);
  v128.store(e, pairE(line + 48, exponent), 32);
  v128.store(e, pairE(line + 56, exponent), 48);
}

/** f = f xor e. */
@inline
function mixFloats(): void {
  const f = registerFile() + REGISTERS_F;
  const e = registerFile() + REGISTERS_E;
  v128.store(f, v128.xor(v128.load(f), v128.load(e)));
  v128.store(f, v128.xor(v128.load(f, 16), v128.load(e, 16)), 16);
  v128.store(f, v128.xor(v128.load(f, 32), v128.load(e, 32)), 32);
  v128.store(f, v128.xor(v128.load(f, 48), v128.load(e, 48)), 48);
}

/** rx/2: f0 and f2 are encrypted, f1 and f3 decrypted by four rounds with the keys e0 to e3. */
function mixFloatsByAes(): void {
  const tables = aesTables();
  const f = registerFile() + REGISTERS_F;
  const e = registerFile() + REGISTERS_E;
  for (let key = e; key < e + 64; key += 16) {
    encryptState(tables, f, key);
    decryptState(tables, f + 16, key);
    encryptState(tables, f + 32, key);
    decryptState(tables, f + 48, key);
  }
}
