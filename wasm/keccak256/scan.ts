/** Mining: tries nonces from that of the first item of a batch on, until one meets its share target. */
import { context, contextIndex, itemCount, MALFORMED_BATCH, result, shareTarget } from '../abi/batch';
import { meets } from '../abi/target';
import { digestTop, storeDigest } from './digest';
import { hashOne } from './hash-one';
import { hashThree } from './hash-three';
import { checkBatch, inLanes, LANES, LONE_LANE, nonceOf } from './judge';
import { enter, forget } from './lanes';

const NONE: i32 = -1;

/** As the export `scan`, of a batch that has `size` bytes to live in. */
export function scanNonces(batch: usize, size: u32, count: i32): i32 {
  if (checkBatch(batch, size) != 0 || itemCount(batch) == 0) return NONE + MALFORMED_BATCH;
  if (count <= 0) return NONE;
  const job = context(batch, contextIndex(batch, 0));
  const first = nonceOf(batch, 0);
  const target = shareTarget(batch, 0);
  const digest = result(batch, 0);
  const limit = load<u64>(target, 24);
  const lanes = inLanes() ? LANES : 1;
  forget();
  // Unsigned: behind the highest count there are some more nonces to step over.
  for (let index: u32 = 0; index < <u32>count; index += lanes) {
    hashFrom(job, first + index, lanes);
    for (let at: u32 = 0; at < min(lanes, <u32>count - index); at++) {
      const lane = lanes == 1 ? LONE_LANE : at;
      // Of nearly all digests this is all that is looked at.
      if (digestTop(lane) > limit) continue;
      storeDigest(lane, digest);
      if (meets(digest, target)) return index + at;
    }
  }
  return NONE;
}

/** One nonce on the lone lane, or as many as there are lanes, modulo 2^64. */
function hashFrom(job: usize, nonce: u64, lanes: u32): void {
  if (lanes == 1) {
    enter(LONE_LANE, job, nonce);
    hashOne(<u32>nonce);
    return;
  }
  enter(0, job, nonce);
  enter(1, job, nonce + 1);
  enter(2, job, nonce + 2);
  hashThree(<u32>nonce, <u32>nonce + 1, <u32>nonce + 2);
}
