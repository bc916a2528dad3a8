/**
 * A program (section 4.5): 128 bytes of entropy that configure the machine, then instructions
 * of 8 bytes. Integers little-endian.
 *
 * | at | what |
 * |---|---|
 * | 0 to 63 | a0 to a3, lower then upper double |
 * | 64 | ma |
 * | 80 | mx |
 * | 96 | bits 0 to 3: which of two registers each readReg is |
 * | 104 | offset in the dataset |
 * | 112, 120 | mantissa and exponent bits of group E, lower and upper double |
 */
import { aesGenerator4R } from './aes-generator-4r';
import { decode } from './decoder';
import {
  exponentBits, generatorState, LOWER_FROM_A, program, registerFile, REGISTERS_A, UPPER_FROM_A,
} from './machine';
import { lowerFactor, upperFactor } from './rounding';
import { programSize } from './variant';

const ENTROPY_BYTES: usize = 128;
const INSTRUCTION_BYTES: usize = 8;

/** Addresses of the dataset and the scratchpad that the first iteration starts from. */
export let ma: u32 = 0;
export let mx: u32 = 0;
/** Bytes; a multiple of an item's. */
export let datasetOffset: u32 = 0;
/** Addresses of the four registers that addresses are made of. */
export let readReg0: usize = 0;
export let readReg1: usize = 0;
export let readReg2: usize = 0;
export let readReg3: usize = 0;

/** Dataset addresses: below 2^31, of whole items. */
export const DATASET_MASK: u32 = 0x7fffffc0;
const ITEM_BYTES: u32 = 64;
/** By so many items the dataset is larger than a power of two. */
const EXTRA_ITEMS: u64 = 524287;

const MANTISSA_BITS: u32 = 52;
const MANTISSA_MASK: u64 = 0x000fffffffffffff;
const EXPONENT_BIAS: u64 = 1023;
/** Of group E: constant bits, 4 bits of entropy, 22 bits of mantissa. */
const E_EXPONENT: u64 = 0x300;
const E_MANTISSA_MASK: u64 = 0x3fffff;

/** Generates a program from the 64-byte seed and configures the machine, all registers zero. */
export function loadProgram(seed: usize): void {
  const bytes = ENTROPY_BYTES + <usize>programSize() * INSTRUCTION_BYTES;
  memory.copy(generatorState(), seed, 64);
  aesGenerator4R(generatorState(), program(), bytes);
  memory.fill(registerFile(), 0, REGISTERS_A);
  loadGroupA(program());
  loadAddresses(program());
  store<u64>(exponentBits(), exponentOf(load<u64>(program(), 112)));
  store<u64>(exponentBits(), exponentOf(load<u64>(program(), 120)), 8);
  decode(program() + ENTROPY_BYTES, programSize());
}

function loadGroupA(entropy: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const a = registerFile() + REGISTERS_A + at;
    store<u64>(a, smallPositive(load<u64>(entropy + at)));
    store<u64>(a, smallPositive(load<u64>(entropy + at, 8)), 8);
    v128.store(a + UPPER_FROM_A, upperFactor(v128.load(a)));
    v128.store(a + LOWER_FROM_A, lowerFactor(v128.load(a)));
  }
}

/** A double in [1, 2^32): 52 bits of mantissa, and 5 bits, the highest, of exponent. */
function smallPositive(entropy: u64): u64 {
  return (entropy & MANTISSA_MASK) | (((entropy >> 59) + EXPONENT_BIAS) << MANTISSA_BITS);
}

function exponentOf(entropy: u64): u64 {
  const exponent = E_EXPONENT | ((entropy >> 60) << 4);
  return (entropy & E_MANTISSA_MASK) | (exponent << MANTISSA_BITS);
}

function loadAddresses(entropy: usize): void {
  ma = load<u32>(entropy, 64) & DATASET_MASK;
  mx = load<u32>(entropy, 80);
  datasetOffset = <u32>(load<u64>(entropy, 104) % (EXTRA_ITEMS + 1)) * ITEM_BYTES;
  const choice = load<u32>(entropy, 96);
  readReg0 = registerFile() + <usize>(choice & 1) * 8;
  readReg1 = registerFile() + <usize>(2 + ((choice >> 1) & 1)) * 8;
  readReg2 = registerFile() + <usize>(4 + ((choice >> 2) & 1)) * 8;
  readReg3 = registerFile() + <usize>(6 + ((choice >> 3) & 1)) * 8;
}
