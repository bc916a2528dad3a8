/**
 * Keccak-256 with the padding it had before FIPS 202 changed it, as Monero hashes. Messages go through an
 * area of whole blocks; a message ends with `finish`, and the next may begin.
 */
import { permute } from './permutation';

const RATE_BYTES: usize = 136;
const STATE_BYTES: usize = 200;
const DIGEST_BYTES: usize = 32;
/** Eight blocks: more than most messages have. */
const MESSAGE_BYTES: usize = 8 * RATE_BYTES;

const state = memory.data(200, 16);
const digest = memory.data(32, 16);
/** A block more than callers may fill: padding may need one. */
const area = memory.data(1224, 16);

/** Where messages are put, and how much of one at a time. */
export function message(): usize {
  return area;
}

export function messageBytes(): usize {
  return MESSAGE_BYTES;
}

/** Takes in the whole area, of a message that goes on. */
export function absorb(): void {
  absorbBlocks(MESSAGE_BYTES);
}

/** Takes in the last `length` bytes, up to the whole area. Where the digest is until the next call. */
export function finish(length: usize): usize {
  const padded = length - (length % RATE_BYTES) + RATE_BYTES;
  memory.fill(area + length, 0, padded - length);
  store<u8>(area + length, 0x01);
  const last = area + padded - 1;
  store<u8>(last, load<u8>(last) | 0x80);
  absorbBlocks(padded);
  memory.copy(digest, state, DIGEST_BYTES);
  memory.fill(state, 0, STATE_BYTES);
  return digest;
}

function absorbBlocks(length: usize): void {
  for (let block: usize = 0; block < length; block += RATE_BYTES) {
    for (let at: usize = 0; at < RATE_BYTES; at += 8)
      store<u64>(state + at, load<u64>(state + at) ^ load<u64>(area + block + at));
    permute(state);
  }
}
