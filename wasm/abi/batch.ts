/**
 * A batch, of ABI versions 1 and 2 alike: contexts, items and results of one call, at offsets from
 * the start of the batch.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | context count C |
 * | 4 | 4 | item count N |
 * | 8 | 4 | offset of the contexts' bytes |
 * | 12 | 4 | offset of the items, a multiple of 8 |
 * | 16 | 8 C | per context: offset, length |
 * | items | I N | context index, verdict (out), share target 32, block target 32, input |
 * | results | 32 N | digests (out) |
 *
 * I is 72 and the bytes of an input, rounded up to a multiple of 8.
 *
 * Everything is checked before anything is hashed: a batch is judged whole or not at all, and
 * nothing outside the reserved area is read or written.
 */
import { meets } from './target';

const BATCH_HEADER_BYTES: u32 = 16;
const CONTEXT_ENTRY_BYTES: u32 = 8;
const INPUT_AT: u32 = 72;
const RESULT_BYTES: u32 = 32;

/** Far above what a host sends; bounds the time of one call. */
const CONTEXTS_MAX: u32 = 1024;
const ITEMS_MAX: u32 = 16384;

const MISS: u32 = 0;
const SHARE: u32 = 1;
const BLOCK_FOUND: u32 = 2;

export const MALFORMED_BATCH: i32 = -1;
export const MALFORMED_CONTEXT: i32 = -2;
export const MALFORMED_ITEM: i32 = -3;

/** Bytes of an item of the batch that was last checked. */
let itemBytes: u32 = 0;

/**
 * 0, or the MALFORMED code of a batch that has `size` bytes to live in. What contexts and inputs
 * say is for the kernel to check.
 */
export function checkLayout(batch: usize, size: u32, inputBytes: u32): i32 {
  itemBytes = (INPUT_AT + inputBytes + 7) & ~7;
  if (size < BATCH_HEADER_BYTES) return MALFORMED_BATCH;
  const contexts = contextCount(batch);
  const items = itemCount(batch);
  if (contexts > CONTEXTS_MAX || items > ITEMS_MAX) return MALFORMED_BATCH;
  const table = BATCH_HEADER_BYTES + contexts * CONTEXT_ENTRY_BYTES;
  const area = load<u32>(batch, 8);
  const at = load<u32>(batch, 12);
  const needed = items * (itemBytes + RESULT_BYTES);
  if (table > size || area < table || area > size) return MALFORMED_BATCH;
  // The items lie behind the contexts, so that what is written can never reach what is read.
  if ((at & 7) != 0 || at < area || at > size || needed > size - at) return MALFORMED_BATCH;
  for (let index: u32 = 0; index < contexts; index++) {
    if (!checkContext(batch, index, area, at)) return MALFORMED_CONTEXT;
  }
  for (let index: u32 = 0; index < items; index++) {
    if (contextIndex(batch, index) >= contexts) return MALFORMED_ITEM;
  }
  return 0;
}

/** A context lies between the start of the contexts' area and the items. */
function checkContext(batch: usize, index: u32, from: u32, to: u32): bool {
  const entry = batch + BATCH_HEADER_BYTES + index * CONTEXT_ENTRY_BYTES;
  const offset = load<u32>(entry);
  const length = load<u32>(entry, 4);
  return offset >= from && offset <= to && length <= to - offset;
}

export function contextCount(batch: usize): u32 {
  return load<u32>(batch, 0);
}

export function itemCount(batch: usize): u32 {
  return load<u32>(batch, 4);
}

export function context(batch: usize, index: u32): usize {
  return batch + load<u32>(batch + BATCH_HEADER_BYTES + index * CONTEXT_ENTRY_BYTES);
}

export function contextLength(batch: usize, index: u32): u32 {
  return load<u32>(batch + BATCH_HEADER_BYTES + index * CONTEXT_ENTRY_BYTES, 4);
}

function item(batch: usize, index: u32): usize {
  return batch + load<u32>(batch, 12) + index * itemBytes;
}

export function contextIndex(batch: usize, index: u32): u32 {
  return load<u32>(item(batch, index));
}

export function shareTarget(batch: usize, index: u32): usize {
  return item(batch, index) + 8;
}

function blockTarget(batch: usize, index: u32): usize {
  return item(batch, index) + 40;
}

export function input(batch: usize, index: u32): usize {
  return item(batch, index) + INPUT_AT;
}

export function result(batch: usize, index: u32): usize {
  return item(batch, itemCount(batch)) + index * RESULT_BYTES;
}

/** Compares a result with the targets of its item and writes the verdict. */
export function judge(batch: usize, index: u32): void {
  const digest = result(batch, index);
  let verdict = MISS;
  if (meets(digest, blockTarget(batch, index))) verdict = BLOCK_FOUND;
  else if (meets(digest, shareTarget(batch, index))) verdict = SHARE;
  store<u32>(item(batch, index), verdict, 4);
}
