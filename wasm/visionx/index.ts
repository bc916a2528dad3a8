/**
 * VisionX, the memory-hard proof of work of the Vision chain: nonces in, digests and verdicts out, in batches,
 * without ever building what is meant to need memory. Parameters are data of the context. A context is described
 * in `context.ts`; an item's input is its nonce, 8 bytes, little-endian.
 */
import { reservedBytes, reserveArea } from './area';
import { INPUT_BYTES, judgeBatch, setLanes as switchLanes } from './judge';
import { scanNonces } from './scan';

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

/** Judges the batch at `batch`. Number of items, or below 0: -1 layout, -2 a context, -3 an item. */
export function verify(batch: usize): i32 {
  return judgeBatch(batch, reservedBytes(batch));
}

/**
 * For miners: tries `count` nonces (modulo 2^64) from that of the batch's first item on. Index, from 0,
 * of the first that meets the item's share target, its digest in the results; -1 if none does, -2 for a batch that
 * is none.
 */
export function scan(batch: usize, count: i32): i32 {
  return scanNonces(batch, reservedBytes(batch), count);
}

/** 2 (at the start) hashes two nonces abreast, 1 one by one. For tests and benches. */
export function setLanes(count: i32): void {
  switchLanes(count);
}
