/**
 * The batch ABI, version 1: contexts, items and results of one call, at offsets from the start of
 * the batch.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | context count C |
 * | 4 | 4 | item count N |
 * | 8 | 4 | offset of the contexts' bytes |
 * | 12 | 4 | offset of the items, a multiple of 8 |
 * | 16 | 8 C | per context: offset, length |
 * | items | 104 N | context index, verdict (out), share target 32, block target 32, input 32 |
 * | results | 32 N | digests (out) |
 *
 * Everything is checked before anything is hashed: a batch is judged whole or not at all, and
 * nothing outside the reserved area is read or written.
 */
import { isContext } from './context';
import { INPUT_BYTES, isInput } from './input';

export const BATCH_HEADER_BYTES: u32 = 16;
const CONTEXT_ENTRY_BYTES: u32 = 8;
const INPUT_AT: u32 = 72;
export const ITEM_BYTES: u32 = (INPUT_AT + INPUT_BYTES + 7) & ~7;
const RESULT_BYTES: u32 = 32;

/** Far above what a host sends; bounds the time of one call. */
const CONTEXTS_MAX: u32 = 1024;
const ITEMS_MAX: u32 = 16384;

export const MALFORMED_BATCH: i32 = -1;
export const MALFORMED_CONTEXT: i32 = -2;
export const MALFORMED_ITEM: i32 = -3;

/** 0, or the MALFORMED code of a batch that has `size` bytes to live in. */
export function checkBatch(batch: usize, size: u32): i32 {
  if (size < BATCH_HEADER_BYTES) return MALFORMED_BATCH;
  const contexts = contextCount(batch);
  const items = itemCount(batch);
  if (contexts > CONTEXTS_MAX || items > ITEMS_MAX) return MALFORMED_BATCH;
  const table = BATCH_HEADER_BYTES + contexts * CONTEXT_ENTRY_BYTES;
  const area = load<u32>(batch, 8);
  const at = load<u32>(batch, 12);
  const needed = items * (ITEM_BYTES + RESULT_BYTES);
  if (table > size || area < table || area > size) return MALFORMED_BATCH;
  // The items lie behind the contexts, so that what is written can never reach what is read.
  if ((at & 7) != 0 || at < area || at > size || needed > size - at) return MALFORMED_BATCH;
  for (let index: u32 = 0; index < contexts; index++) {
    if (!checkContext(batch, index, area, at)) return MALFORMED_CONTEXT;
  }
  for (let index: u32 = 0; index < items; index++) {
    if (contextIndex(batch, index) >= contexts) return MALFORMED_ITEM;
    if (!isInput(input(batch, index))) return MALFORMED_ITEM;
  }
  return 0;
}

/** A context lies between the start of the contexts' area and the items. */
function checkContext(batch: usize, index: u32, from: u32, to: u32): bool {
  const entry = batch + BATCH_HEADER_BYTES + index * CONTEXT_ENTRY_BYTES;
  const offset = load<u32>(entry);
  const length = load<u32>(entry, 4);
  if (offset < from || offset > to || length > to - offset) return false;
  return isContext(batch + offset, length);
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

function item(batch: usize, index: u32): usize {
  return batch + load<u32>(batch, 12) + index * ITEM_BYTES;
}

export function contextIndex(batch: usize, index: u32): u32 {
  return load<u32>(item(batch, index));
}

export function setVerdict(batch: usize, index: u32, verdict: u32): void {
  store<u32>(item(batch, index), verdict, 4);
}

export function shareTarget(batch: usize, index: u32): usize {
  return item(batch, index) + 8;
}

export function blockTarget(batch: usize, index: u32): usize {
  return item(batch, index) + 40;
}

export function input(batch: usize, index: u32): usize {
  return item(batch, index) + INPUT_AT;
}

export function result(batch: usize, index: u32): usize {
  return item(batch, itemCount(batch)) + index * RESULT_BYTES;
}
