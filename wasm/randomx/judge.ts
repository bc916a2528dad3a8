/** Judges a batch: one hash after the other, each of some milliseconds. */
import {
  checkLayout, context, contextCount, contextIndex, contextLength, input, itemCount, judge,
  MALFORMED_CONTEXT, MALFORMED_ITEM, result,
} from '../abi/batch';
import { isCommitted, isContext, variant } from './context';
import { commit, hash } from './hash';
import { blob, blobLength, INPUT_BYTES, isInput } from './input';

/** Number of items judged, or the code of a batch that is not well-formed. */
export function judgeBatch(batch: usize, size: u32): i32 {
  const fault = checkBatch(batch, size);
  if (fault != 0) return fault;
  for (let index: u32 = 0; index < itemCount(batch); index++) {
    hashItem(batch, index);
    judge(batch, index);
  }
  return itemCount(batch);
}

/** 0, or the code of the first fault. */
export function checkBatch(batch: usize, size: u32): i32 {
  const fault = checkLayout(batch, size, INPUT_BYTES);
  if (fault != 0) return fault;
  for (let index: u32 = 0; index < contextCount(batch); index++) {
    if (!isContext(context(batch, index), contextLength(batch, index))) return MALFORMED_CONTEXT;
  }
  for (let index: u32 = 0; index < itemCount(batch); index++) {
    if (!isInput(input(batch, index))) return MALFORMED_ITEM;
  }
  return 0;
}

/** Writes the digest of an item to its result. */
export function hashItem(batch: usize, index: u32): void {
  const job = context(batch, contextIndex(batch, index));
  const from = input(batch, index);
  const to = result(batch, index);
  hash(to, variant(job), blob(from), blobLength(from));
  if (isCommitted(job)) commit(to, blob(from), blobLength(from));
}
