/**
 * Keccak-256, with the padding it had before FIPS 202 changed it, as the KALE contract hashes work: nonces in,
 * digests and verdicts out, in batches, and a scanner for miners. A context is described in `context.ts`; an item's
 * input is its nonce, 8 bytes, little-endian. A digest has z leading hex zeros when it is below 2^(256 - 4 z).
 */
import { itemCount, result } from '../abi/batch';
import { reservedBytes, reserveArea } from './area';
import { leadingZeros } from './digest';
import {
  checkBatch, INPUT_BYTES, judgeBatch, laneItems as lastLaneItems, setLanes as switchLanes,
} from './judge';
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

/**
 * Leading zeros, in hex as the contract counts them, of the digest that `verify` or `scan` left in result `index`:
 * 0 to 64; below 0 for a batch that is none, or has no such result.
 */
export function zeros(batch: usize, index: u32): i32 {
  const fault = checkBatch(batch, reservedBytes(batch));
  if (fault != 0) return fault;
  return index < itemCount(batch) ? leadingZeros(result(batch, index)) : -3;
}

/** 3 (at the start) hashes three nonces abreast, 1 one by one. For tests and benches. */
export function setLanes(count: i32): void {
  switchLanes(count);
}

/** Items of the last batch that were hashed three abreast. */
export function laneItems(): i32 {
  return lastLaneItems();
}
