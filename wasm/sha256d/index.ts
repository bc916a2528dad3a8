/**
 * Double SHA-256 of Bitcoin and its kin: a whole share in, digest and verdict out, in batches; and
 * a nonce scanner for the CPU miner. FIPS 180-4; block hashing as in the Bitcoin developer
 * reference.
 */
import { MALFORMED_BATCH } from '../abi/batch';
import { reservedBytes, reserveArea } from './area';
import { INPUT_BYTES } from './input';
import { judgeBatch, laneItems as lastLaneItems, setLanes as switchLanes } from './judge';
import { scanNonces } from './scan';

const HEADER_BYTES: usize = 80;
const TARGET_BYTES: usize = 32;

export function abi(): i32 {
  return 1;
}

export function inputBytes(): i32 {
  return INPUT_BYTES;
}

/**
 * Address of an area of at least `bytes` bytes, valid until the next call; 0 if there is no room
 * for it.
 */
export function reserve(bytes: i32): usize {
  return reserveArea(bytes);
}

/**
 * Judges the batch at `batch`. Number of items, or below 0: -1 layout, -2 a context, -3 an item.
 */
export function verify(batch: usize): i32 {
  const size = reservedBytes(batch);
  return size == 0 ? MALFORMED_BATCH : judgeBatch(batch, size);
}

/**
 * Index of the first of `count` nonces from `nonceStart` on with which the 80-byte header meets the
 * 32-byte little-endian target; -1 if none does, -2 if header or target lie outside the memory.
 */
export function scan(header: usize, nonceStart: u32, count: i32, target: usize): i32 {
  const end = <usize>memory.size() << 16;
  if (header > end - HEADER_BYTES || target > end - TARGET_BYTES) return -2;
  return scanNonces(header, nonceStart, count, target);
}

/** 4 (at the start) hashes up to four shares abreast, 1 one by one. For tests and benches. */
export function setLanes(count: i32): void {
  switchLanes(count);
}

/** Items of the last batch that went abreast. */
export function laneItems(): i32 {
  return lastLaneItems();
}
