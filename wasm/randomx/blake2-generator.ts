/**
 * BlakeGenerator (section 3.4): random numbers that follow from a seed. There is one at a time.
 */
import { threadArea } from './places';
import { GENERATOR_AT } from './epoch-places';
import { blake2b } from './blake2b';

/** S = Hash512(S) whenever it is used up. */
const S_BYTES: i32 = 64;
/** A longer seed is cut: the last four bytes of S stay zero at first. */
const SEED_BYTES_MAX: i32 = 60;

/** Bytes of S that are used. */
let used: i32 = S_BYTES;

export function seedGenerator(seed: usize, length: i32): void {
  const s = threadArea + GENERATOR_AT;
  memory.fill(s, 0, S_BYTES);
  memory.copy(s, seed, min(length, SEED_BYTES_MAX));
  used = S_BYTES;
}

export function nextByte(): u32 {
  return load<u8>(take(1));
}

/** Little-endian; never from two states, so that up to three bytes are left out. */
export function nextWord(): u32 {
  return load<u32>(take(4));
}

/** Address of as many unused bytes. */
function take(bytes: i32): usize {
  const s = threadArea + GENERATOR_AT;
  if (used + bytes > S_BYTES) {
    blake2b(s, S_BYTES, s, S_BYTES);
    used = 0;
  }
  used += bytes;
  return s + used - bytes;
}
