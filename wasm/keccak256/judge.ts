/** Judges a batch: items go through three abreast, in their order, whatever their contexts. */
import {
  checkLayout, context, contextCount, contextIndex, contextLength, input, itemCount, judge,
  MALFORMED_CONTEXT, result,
} from '../abi/batch';
import { isContext } from './context';
import { storeDigest } from './digest';
import { hashOne } from './hash-one';
import { hashThree } from './hash-three';
import { enter, forget } from './lanes';

/** The nonce, little-endian. */
export const INPUT_BYTES: u32 = 8;
export const LANES: u32 = 3;
/** The lane of those that are hashed alone. */
export const LONE_LANE: u32 = 2;

let abreast: bool = true;
/** Items of the last batch that were hashed three abreast. */
let itemsInLanes: u32 = 0;

/** Hashes one at a time (1) or three (3). */
export function setLanes(count: i32): void {
  abreast = count == 3;
}

export function inLanes(): bool {
  return abreast;
}

export function laneItems(): u32 {
  return itemsInLanes;
}

/** Number of items judged, or the code of a batch that is not well-formed. */
export function judgeBatch(batch: usize, size: u32): i32 {
  const fault = checkBatch(batch, size);
  if (fault != 0) return fault;
  const items = itemCount(batch);
  let index: u32 = 0;
  itemsInLanes = 0;
  forget();
  while (index < items) {
    const left = items - index;
    // Two take as long as three, which is less than one after the other.
    const taken: u32 = abreast ? min(left, LANES) : 1;
    if (taken == 1) judgeOne(batch, index);
    else judgeThree(batch, index, taken);
    index += taken;
  }
  return items;
}

/** 0, or the code of a batch that is none. Any bytes are a nonce. */
export function checkBatch(batch: usize, size: u32): i32 {
  const fault = checkLayout(batch, size, INPUT_BYTES);
  if (fault != 0) return fault;
  for (let index: u32 = 0; index < contextCount(batch); index++) {
    if (!isContext(contextLength(batch, index))) return MALFORMED_CONTEXT;
  }
  return 0;
}

export function nonceOf(batch: usize, index: u32): u64 {
  return load<u64>(input(batch, index));
}

function judgeOne(batch: usize, index: u32): void {
  const nonce = enterItem(batch, index, LONE_LANE);
  hashOne(<u32>nonce);
  judgeLane(batch, index, LONE_LANE);
}

/** Two or three items; of two, the last goes through twice. */
function judgeThree(batch: usize, first: u32, count: u32): void {
  const third = first + count - 1;
  const nonce0 = enterItem(batch, first, 0);
  const nonce1 = enterItem(batch, first + 1, 1);
  const nonce2 = enterItem(batch, third, 2);
  hashThree(<u32>nonce0, <u32>nonce1, <u32>nonce2);
  judgeLane(batch, first, 0);
  judgeLane(batch, first + 1, 1);
  judgeLane(batch, third, 2);
  itemsInLanes += count;
}

/** Puts an item on a lane; its nonce. */
function enterItem(batch: usize, index: u32, lane: u32): u64 {
  const nonce = nonceOf(batch, index);
  enter(lane, context(batch, contextIndex(batch, index)), nonce);
  return nonce;
}

function judgeLane(batch: usize, index: u32, lane: u32): void {
  storeDigest(lane, result(batch, index));
  judge(batch, index);
}
