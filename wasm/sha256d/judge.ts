/**
 * Judges a batch: shares of one job whose extranonces are equally long go through all stages four
 * abreast.
 */
import {
  blockTarget, checkBatch, context, contextCount, contextIndex, input, itemCount, result,
  setVerdict, shareTarget,
} from './batch';
import { prepareCoinbase } from './coinbase';
import { extranoncesLength } from './input';
import { hashShare, hashShares, storeLaneDigest } from './share';
import { meets } from './target';

const MISS: u32 = 0;
const SHARE: u32 = 1;
const BLOCK_FOUND: u32 = 2;

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

function judge(batch: usize, index: u32): void {
  const digest = result(batch, index);
  let verdict = MISS;
  if (meets(digest, blockTarget(batch, index))) verdict = BLOCK_FOUND;
  else if (meets(digest, shareTarget(batch, index))) verdict = SHARE;
  setVerdict(batch, index, verdict);
}
