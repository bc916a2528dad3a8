/** Judges a batch: items of one context go through in pairs. */
import {
  checkLayout, context, contextCount, contextIndex, contextLength, input, itemCount, judge,
  MALFORMED_BATCH, MALFORMED_CONTEXT, result,
} from '../abi/batch';
import { isContext, writeCount } from './context';
import { hash } from './hash';
import { hashPair } from './hash-pair';
import { beginContext } from './seeds';
import { layOutWrites, reachWrites } from './writes';

/** The nonce, little-endian. */
export const INPUT_BYTES: u32 = 8;

let pairsOn: bool = true;

/** Hashes items one by one (1) or in pairs (2). */
export function setLanes(count: i32): void {
  pairsOn = count == 2;
}

/** Number of items judged, or the code of a batch that is not well-formed. */
export function judgeBatch(batch: usize, size: u32): i32 {
  const fault = checkBatch(batch, size);
  if (fault != 0) return fault;
  for (let index: u32 = 0; index < contextCount(batch); index++) judgeContext(batch, index);
  return itemCount(batch);
}

/** 0, or the code of a batch that is none, or of a context that there is no memory for. */
export function checkBatch(batch: usize, size: u32): i32 {
  if (size == 0) return MALFORMED_BATCH;
  const fault = checkLayout(batch, size, INPUT_BYTES);
  if (fault != 0) return fault;
  for (let index: u32 = 0; index < contextCount(batch); index++) {
    const at = context(batch, index);
    if (!isContext(at, contextLength(batch, index))) return MALFORMED_CONTEXT;
    if (!reachWrites(writeCount(at))) return MALFORMED_CONTEXT;
  }
  return 0;
}

/** Before nonces of a context of a checked batch are hashed. */
export function begin(context: usize): void {
  beginContext(context);
  layOutWrites(writeCount(context));
}

function judgeContext(batch: usize, owner: u32): void {
  let waiting: i32 = -1;
  let begun = false;
  for (let index: u32 = 0; index < itemCount(batch); index++) {
    if (contextIndex(batch, index) != owner) continue;
    if (!begun) begin(context(batch, owner));
    begun = true;
    if (!pairsOn) {
      judgeOne(batch, owner, index);
    } else if (waiting < 0) {
      waiting = index;
    } else {
      judgePair(batch, owner, waiting, index);
      waiting = -1;
    }
  }
  if (waiting >= 0) judgeOne(batch, owner, waiting);
}

function judgeOne(batch: usize, owner: u32, index: u32): void {
  hash(context(batch, owner), nonceOf(batch, index), result(batch, index));
  judge(batch, index);
}

function judgePair(batch: usize, owner: u32, one: u32, other: u32): void {
  hashPair(
    context(batch, owner),
    nonceOf(batch, one),
    nonceOf(batch, other),
    result(batch, one),
    result(batch, other),
  );
  judge(batch, one);
  judge(batch, other);
}

export function nonceOf(batch: usize, index: u32): u64 {
  return load<u64>(input(batch, index));
}
