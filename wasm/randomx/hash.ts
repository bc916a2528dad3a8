/**
 * The whole hash (section 2): scratchpad from the input, a chain of eight programs, and the
 * hash of what they leave.
 */
import { aesGenerator1R } from './aes-generator-1r';
import { aesHash1R } from './aes-hash-1r';
import { blake2b } from './blake2b';
import { beginItems } from './dataset-items';
import { resetRounding } from './interpreter';
import { iterate } from './iterations';
import {
  commitmentInput, hashSeed, registerFile, REGISTERS_A, REGISTER_FILE_BYTES, scratchpad,
  SCRATCHPAD_BYTES,
} from './machine';
import { loadProgram } from './program';
import { useVariant } from './variant';

const PROGRAMS: i32 = 8;
const SEED_BYTES: i32 = 64;
const HASH_BYTES: i32 = 32;

/** Writes the 32-byte hash of `length` bytes at `input` to `out`. */
export function hash(out: usize, variant: u32, input: usize, length: i32): void {
  useVariant(variant);
  beginHash(input, length);
  for (let index = 1; index < PROGRAMS; index++) {
    runProgram();
    blake2b(hashSeed(), SEED_BYTES, registerFile(), REGISTER_FILE_BYTES);
  }
  runProgram();
  finishHash(out);
}

/** Fills the scratchpad; what is left in the generator is the seed of the first program. */
export function beginHash(input: usize, length: i32): void {
  beginItems();
  resetRounding();
  blake2b(hashSeed(), SEED_BYTES, input, length);
  aesGenerator1R(hashSeed(), scratchpad(), SCRATCHPAD_BYTES);
}

export function runProgram(): void {
  loadProgram(hashSeed());
  iterate();
}

/** The hash of the scratchpad takes the place of group A. */
export function finishHash(out: usize): void {
  aesHash1R(registerFile() + REGISTERS_A, scratchpad(), SCRATCHPAD_BYTES);
  blake2b(out, HASH_BYTES, registerFile(), REGISTER_FILE_BYTES);
}

/**
 * Replaces the hash at `out` of the blob at `input`, at most 190 bytes, by its commitment, which
 * is cheap to check: Blake2b-256 of both.
 */
export function commit(out: usize, input: usize, length: i32): void {
  const both = commitmentInput();
  memory.copy(both, input, length);
  memory.copy(both + <usize>length, out, HASH_BYTES);
  blake2b(out, HASH_BYTES, both, length + HASH_BYTES);
}
