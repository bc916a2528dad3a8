/**
 * What a hash begins with: the state of the dataset's generator, that of the scratch's, and the three words that
 * are mixed. Chunks of seed and message are read big-endian, the last one padded with zeros at its end.
 */
import { datasetWords, epoch, message, messageLength, scratchWords, seed } from './context';
import { GAMMA } from './split-mix';

/** Of the context that was begun last: the state of its dataset, one step ahead, ... */
export let datasetState: u64 = 0;
/** ... and what of an index counts in its dataset and in its scratch. */
export let datasetMask: u64 = 0;
export let scratchMask: u64 = 0;

/** Makes ready what all nonces of a context share. */
export function beginContext(context: usize): void {
  let state = epoch(context) ^ 0xa24baed4963ee407;
  for (let at: usize = 0; at < 32; at += 8) {
    state ^= rotl<u64>(bigEndian(seed(context) + at), 7);
    state = rotl<u64>(state * 0x9e3779b97f4a7c15, 9);
  }
  datasetState = state + GAMMA;
  datasetMask = datasetWords(context) - 1;
  scratchMask = scratchWords(context) - 1;
}

/** State of the scratch of a nonce, one step ahead. */
export function scratchState(context: usize, nonce: u64): u64 {
  const length = messageLength(context);
  let state = nonce ^ 0xdeadbeeff00dface;
  for (let at: u32 = 0; at < length; at += 8) {
    state ^= rotl<u64>(chunk(message(context), at, length), 13);
    state = rotl<u64>(state * 0x9e3779b97f4a7c15, 7);
  }
  return state + GAMMA;
}

export let firstA: u64 = 0;
export let firstB: u64 = 0;

/** The two words that mixing begins with, into `firstA` and `firstB`. */
export function beginMixing(context: usize, nonce: u64): void {
  const length = messageLength(context);
  let a: u64 = 0x243f6a8885a308d3 ^ rotl<u64>(nonce, 17);
  let b: u64 = 0x13198a2e03707344 ^ rotr<u64>(nonce, 11);
  for (let at: u32 = 0; at < length; at += 16) {
    a ^= chunk(message(context), at, length) * 0x9e3779b185ebca87;
    b ^= chunk(message(context), at + 8, length) * 0xc2b2ae3d27d4eb4f;
    a = rotl<u64>(a, 13) ^ rotr<u64>(b, 7);
    b = rotl<u64>(b, 29) ^ rotr<u64>(a, 19);
  }
  firstA = a;
  firstB = b;
}

/** The 8 bytes at `at` of a message, zeros behind its end. */
function chunk(message: usize, at: u32, length: u32): u64 {
  if (at + 8 <= length) return bigEndian(message + at);
  let word: u64 = 0;
  for (let index: u32 = 0; index < 8; index++) {
    word <<= 8;
    if (at + index < length) word |= load<u8>(message + at + index);
  }
  return word;
}

function bigEndian(address: usize): u64 {
  return bswap<u64>(load<u64>(address));
}
