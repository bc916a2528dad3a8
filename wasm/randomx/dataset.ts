/**
 * The dataset (section 7): items of 64 bytes, each of which the module of the seed can construct by
 * itself (7.3). It is built 16 at a time, in any order and by any number of threads.
 */
import { cacheArea, datasetArea, threadArea } from './places';
import { ITEMS_AT, TAIL_AT } from './epoch-places';
import { items16 } from './epoch-module';

const ITEM_BYTES: usize = 64;
/** RANDOMX_DATASET_BASE_SIZE + RANDOMX_DATASET_EXTRA_SIZE */
export const DATASET_BYTES: usize = 2147483648 + 33554368;
export const DATASET_ITEMS: u32 = <u32>(DATASET_BYTES / ITEM_BYTES);
const STRIDE: u32 = 16;

/** Builds `count` items from `first` on, where there is a dataset; none behind its end. */
export function buildItems(first: u32, count: u32): void {
  if (datasetArea == 0 || first >= DATASET_ITEMS) return;
  const end = first + min(count, DATASET_ITEMS - first);
  const numbers = threadArea + ITEMS_AT;
  for (; first + STRIDE <= end; first += STRIDE) {
    putNumbers(numbers, first);
    items16(numbers, itemAt(first), cacheArea);
  }
  if (first == end) return;
  putNumbers(numbers, first);
  items16(numbers, threadArea + TAIL_AT, cacheArea);
  memory.copy(itemAt(first), threadArea + TAIL_AT, (end - first) * ITEM_BYTES);
}

export function itemAt(number: u32): usize {
  return datasetArea + <usize>number * ITEM_BYTES;
}

function putNumbers(at: usize, first: u32): void {
  for (let index: u32 = 0; index < STRIDE; index++) store<u32>(at + (index << 2), first + index);
}
