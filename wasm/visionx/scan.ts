/** Mining: tries nonces from that of the first item of a batch on, until one meets its share target. */
import {
  context, contextIndex, itemCount, MALFORMED_BATCH, result, shareTarget,
} from '../abi/batch';
import { meets } from '../abi/target';
import { hash } from './hash';
import { hashPair } from './hash-pair';
import { begin, checkBatch, nonceOf } from './judge';

const NONE: i32 = -1;
const OTHER_DIGEST: usize = memory.data(32, 16);

/** As the export `scan`, of a batch that has `size` bytes to live in. */
export function scanNonces(batch: usize, size: u32, count: i32): i32 {
  if (checkBatch(batch, size) != 0 || itemCount(batch) == 0) return NONE + MALFORMED_BATCH;
  if (count <= 0) return NONE;
  const job = context(batch, contextIndex(batch, 0));
  begin(job);
  const target = shareTarget(batch, 0);
  const digest = result(batch, 0);
  const last: u32 = count - 1;
  let nonce = nonceOf(batch, 0);
  // Unsigned: behind the highest count there is one more pair to step over.
  for (let index: u32 = 0; index < last; index += 2) {
    hashPair(job, nonce, nonce + 1, digest, OTHER_DIGEST);
    if (meets(digest, target)) return index;
    if (meets(OTHER_DIGEST, target)) {
      memory.copy(digest, OTHER_DIGEST, 32);
      return index + 1;
    }
    nonce += 2;
  }
  if ((count & 1) == 0) return NONE;
  hash(job, nonce, digest);
  return meets(digest, target) ? last : NONE;
}
