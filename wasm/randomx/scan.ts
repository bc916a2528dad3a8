/** Mining: tries nonces of the first item of a batch, until one meets its share target. */
import { input, itemCount, MALFORMED_BATCH, result, shareTarget } from '../abi/batch';
import { meets } from '../abi/target';
import { blob, blobLength } from './input';
import { checkBatch, hashItem } from './judge';

const NONCE_BYTES: u32 = 4;
const NONE: i32 = -1;

/**
 * Index, from 0 to `count` - 1, of the first nonce from the one in the input on (modulo 2^32) whose
 * hash meets the target; its digest in the results, its nonce in the input. -1 for none, and for a
 * batch or a place that is none, below -1.
 */
export function scanNonces(batch: usize, size: u32, nonceAt: u32, count: i32): i32 {
  if (checkBatch(batch, size) != 0 || itemCount(batch) == 0) return NONE + MALFORMED_BATCH;
  const from = input(batch, 0);
  const begin = <u32>(blob(from) - from);
  const length = blobLength(from);
  if (length < NONCE_BYTES || nonceAt < begin || nonceAt - begin > length - NONCE_BYTES) {
    return NONE + MALFORMED_BATCH;
  }
  const place = from + <usize>nonceAt;
  const start = load<u32>(place);
  for (let index = 0; index < count; index++) {
    store<u32>(place, start + index);
    hashItem(batch, 0);
    if (meets(result(batch, 0), shareTarget(batch, 0))) return index;
  }
  store<u32>(place, start);
  return NONE;
}
