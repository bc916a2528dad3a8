import { context, contextIndex, itemCount, result, shareTarget } from '../abi/batch';
import { meets } from '../abi/target';
import { hashPair } from './hash-pair';
import { begin, checkBatch, nonceOf } from './judge';

const DIGEST: usize = memory.data(32, 16);

/** As the export `scan`, of a batch that has `size` bytes to live in. */
export function scanNonces(batch: usize, size: u32, count: i32): i32 {
  if (checkBatch(batch, size) != 0 || itemCount(batch) == 0) return -2;
  const job = context(batch, contextIndex(batch, 0));
  if (!begin(job)) return -2;
  const first = nonceOf(batch, 0);
  const target = shareTarget(batch, 0);
  const digest = result(batch, 0);
  for (let index = 0; index < count; index += 2) {
    const nonce = first + index;
    hashPair(job, nonce, nonce + 1, digest, DIGEST);
    if (meets(digest, target)) return index;
    if (index + 1 < count && meets(DIGEST, target)) {
      memory.copy(digest, DIGEST, 32);
      return index + 1;
    }
  }
  return -1;
}
