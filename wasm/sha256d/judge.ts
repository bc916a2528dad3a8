/**
 * Judges a batch: shares of one job whose extranonces are equally long go through all stages four
 * abreast.
 */
import {
  checkLayout, context, contextCount, contextIndex, contextLength, input, itemCount, judge,
  MALFORMED_CONTEXT, MALFORMED_ITEM, result,
} from '../abi/batch';
import { prepareCoinbase } from './coinbase';
import { isContext } from './context';
import { extranoncesLength, INPUT_BYTES, isInput } from './input';
import { hashShare, hashShares, storeLaneDigest } from './share';

/** Length for which no coinbase can be prepared: extranonces have at most 16 bytes. */
const NOTHING_PREPARED: u32 = 0xffffffff;

let lanesOn: bool = true;
/** Items of the last batch that were hashed four abreast. */
let itemsInLanes: u32 = 0;

/** Indexes of up to four items that wait to be hashed together, and how many there are. */
let waiting0: u32 = 0;
let waiting1: u32 = 0;
let waiting2: u32 = 0;
let waiting3: u32 = 0;
let waitingCount: u32 = 0;

/** Hashes one item at a time (1) or four (4). */
export function setLanes(count: i32): void {
  lanesOn = count == 4;
}

export function laneItems(): u32 {
  return itemsInLanes;
}

/** Number of items judged, or the code of a batch that is not well-formed. */
export function judgeBatch(batch: usize, size: u32): i32 {
  const fault = checkBatch(batch, size);
  if (fault != 0) return fault;
  itemsInLanes = 0;
  for (let index: u32 = 0; index < contextCount(batch); index++) {
    judgeContext(batch, index);
  }
  return itemCount(batch);
}

/** 0, or the code of the first context or input that is none. */
function checkBatch(batch: usize, size: u32): i32 {
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

/**
 * Judges the items of one context, in order; a group ends where the extranonces' length changes.
 */
function judgeContext(batch: usize, owner: u32): void {
  let prepared = NOTHING_PREPARED;
  for (let index: u32 = 0; index < itemCount(batch); index++) {
    if (contextIndex(batch, index) != owner) continue;
    const length = extranoncesLength(input(batch, index));
    if (length != prepared) {
      flush(batch, owner);
      prepareCoinbase(context(batch, owner), length);
      prepared = length;
    }
    enqueue(index);
    if (waitingCount == 4 || !lanesOn) flush(batch, owner);
  }
  flush(batch, owner);
}

/** Lanes that no item takes repeat the last one. */
function enqueue(index: u32): void {
  if (waitingCount == 0) waiting0 = index;
  if (waitingCount <= 1) waiting1 = index;
  if (waitingCount <= 2) waiting2 = index;
  waiting3 = index;
  waitingCount++;
}

function flush(batch: usize, owner: u32): void {
  if (waitingCount == 0) return;
  const job = context(batch, owner);
  if (waitingCount == 1) {
    hashShare(job, input(batch, waiting0), result(batch, waiting0));
    judge(batch, waiting0);
  } else {
    hashShares(
      job,
      input(batch, waiting0),
      input(batch, waiting1),
      input(batch, waiting2),
      input(batch, waiting3),
    );
    judgeLane(batch, waiting0, 0);
    judgeLane(batch, waiting1, 1);
    if (waitingCount > 2) judgeLane(batch, waiting2, 2);
    if (waitingCount > 3) judgeLane(batch, waiting3, 3);
    itemsInLanes += waitingCount;
  }
  waitingCount = 0;
}

function judgeLane(batch: usize, index: u32, lane: u32): void {
  storeLaneDigest(lane, result(batch, index));
  judge(batch, index);
}
