/**
 * The cache (section 7.1): the memory of Argon2d (RFC 9106) with the seed as its password, filled
 * and never finalized. One lane of 262144 blocks, 3 passes, 4 slices a pass.
 *
 * The host fills it in steps, so that no thread is away for long. A step knows nothing of the one
 * before: everything it needs stands in the cache.
 */
import { cacheArea, threadArea } from './places';
import { ARGON_BLOCK_AT, ARGON_INPUT_AT, TOUCHED_AT } from './epoch-places';
import { blake2b } from './blake2b';
import { BLOCK_BYTES, mixColumn, mixRows } from './argon2-block';

const BLOCKS: u32 = 262144;
const PASSES: u32 = 3;
const SLICES: u32 = 4;
const SLICE_BLOCKS: u32 = BLOCKS / SLICES;
/** 16384 blocks take about 10 ms. */
const STEPS_PER_SLICE: u32 = 4;
const STEP_BLOCKS: u32 = SLICE_BLOCKS / STEPS_PER_SLICE;

export const CACHE_BYTES: usize = <usize>BLOCKS * BLOCK_BYTES;
/** It is read in lines of 64 bytes (section 7.3). */
export const CACHE_LINES: u32 = <u32>(CACHE_BYTES / 64);
export const CACHE_STEPS: u32 = PASSES * SLICES * STEPS_PER_SLICE;

/** "RandomX\x03" */
const SALT: u64 = 0x03586d6f646e6152;
const SALT_BYTES: i32 = 8;
const H0_BYTES: i32 = 64;
const VERSION: u32 = 0x13;
const TYPE_ARGON2D: u32 = 0;

/** Fills the blocks of one step: 0 to `CACHE_STEPS` - 1, in order. The seed has up to 60 bytes. */
export function fillCache(step: u32, seed: usize, length: i32): void {
  const slice = step / STEPS_PER_SLICE;
  let first = (step % STEPS_PER_SLICE) * STEP_BLOCKS;
  const end = first + STEP_BLOCKS;
  if (step == 0) {
    seedBlocks(seed, length);
    first = 2;
  }
  fillSlice(slice / SLICES, slice % SLICES, first, end);
}

/**
 * The first two blocks of the lane (section 3.2, steps 1 to 4): H'(H0 || block || lane), where H0
 * hashes all parameters.
 */
function seedBlocks(password: usize, length: i32): void {
  const input = threadArea + ARGON_INPUT_AT;
  let at = input;
  at = putWord(at, 1); // parallelism
  at = putWord(at, 0); // tag length
  at = putWord(at, BLOCKS);
  at = putWord(at, PASSES);
  at = putWord(at, VERSION);
  at = putWord(at, TYPE_ARGON2D);
  at = putWord(at, length);
  memory.copy(at, password, length);
  at = putWord(at + length, SALT_BYTES);
  store<u64>(at, SALT);
  at = putWord(at + SALT_BYTES, 0); // length of the secret
  at = putWord(at, 0); // length of the associated data

  // H' hashes its own length first.
  const h0 = input + 4;
  blake2b(h0, H0_BYTES, input, <i32>(at - input));
  putWord(input, <u32>BLOCK_BYTES);
  for (let block: u32 = 0; block < 2; block++) {
    putWord(putWord(h0 + H0_BYTES, block), 0);
    expandHash(cacheArea + block * BLOCK_BYTES, input, 4 + H0_BYTES + 8);
  }
}

/**
 * The variable-length hash function H' (section 3.3) for 1024 bytes: half of every digest of the
 * chain V1, V2, ... and the whole of the last.
 */
function expandHash(out: usize, input: usize, length: i32): void {
  const end = out + BLOCK_BYTES;
  blake2b(out, 64, input, length);
  for (out += 32; out + 32 < end; out += 32) {
    // V(i) stands from 32 bytes before `out` on; half of it is overwritten by the next.
    blake2b(out, 64, out - 32, 64);
  }
}

function putWord(at: usize, word: u32): usize {
  store<u32>(at, word);
  return at + 4;
}

/**
 * Blocks `first` to `end` - 1 of a slice. The first word of a block decides what the next one
 * reads, and it is final after the first of eight columns. The block it names, mostly in no cache
 * of the processor, is touched right then and comes in while the other columns are mixed: a fill
 * takes 0.52 s instead of 0.70 (AMD Zen 5, V8 13.6).
 */
function fillSlice(pass: u32, slice: u32, first: u32, end: u32): void {
  const r = threadArea + ARGON_BLOCK_AT;
  let block = blockAt(slice * SLICE_BLOCKS + first);
  let previous = blockAt((slice * SLICE_BLOCKS + first - 1) & (BLOCKS - 1));
  let reference = blockAt(referenceIndex(pass, slice, first, load<u32>(previous)));
  for (let next = first + 1; next <= end; next++) {
    mixRows(block, previous, reference, r, pass != 0);
    mixColumn(block, r, 0);
    if (next < end) {
      reference = blockAt(referenceIndex(pass, slice, next, load<u32>(block)));
      touch(reference);
    }
    mixOtherColumns(block, r);
    previous = block;
    block += BLOCK_BYTES;
  }
}

/**
 * Loads each of a block's 16 cache lines. The sum is stored so that no optimizer drops the loads.
 */
function touch(block: usize): void {
  let sum: u64 = 0;
  for (let at: usize = 0; at < BLOCK_BYTES; at += 64) sum += load<u64>(block + at);
  store<u64>(threadArea + TOUCHED_AT, sum);
}

function mixOtherColumns(block: usize, r: usize): void {
  for (let column: usize = 1; column < 8; column++) mixColumn(block, r, column);
}

/**
 * Which block to mix in (section 3.4.1.1 and 3.4.2) after a block that begins with `j1`: one of the
 * three finished slices or of this slice up to the block before the last, sooner a recent one.
 */
function referenceIndex(pass: u32, slice: u32, index: u32, j1: u32): u32 {
  const finished = pass == 0 ? slice * SLICE_BLOCKS : BLOCKS - SLICE_BLOCKS;
  const area = finished + index - 1;
  const x = (<u64>j1 * <u64>j1) >> 32;
  const position = area - 1 - <u32>((<u64>area * x) >> 32);
  const start = pass == 0 ? 0 : (slice + 1) * SLICE_BLOCKS;
  return (start + position) & (BLOCKS - 1);
}

function blockAt(index: u32): usize {
  return cacheArea + <usize>index * BLOCK_BYTES;
}
