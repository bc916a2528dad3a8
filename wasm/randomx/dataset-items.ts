/**
 * Where an iteration gets its dataset item from: read from the dataset as far as that is built,
 * computed from the cache beyond. So there is one loop for the full dataset, for none (light mode),
 * and for all between.
 *
 * The item of the next iteration is known when that of this one is needed. Where both have to be
 * computed, they are computed at once: two chains of cache misses side by side instead of one after
 * the other, which takes about a third off the time of light mode.
 */
import { items1, items2 } from './epoch-module';
import { computedItems, itemNumbers } from './machine';
import { builtCell, cacheArea, datasetArea } from './places';

export const ITEM_BYTES: usize = 64;

/** Items that are in the dataset, from the first on. */
let built: u32 = 0;
/** Whether the second computed item is the next one. */
let ahead: bool = false;

/** Looks how much of the dataset there is; for one hash, that holds. */
export function beginItems(): void {
  built = datasetArea == 0 ? 0 : atomic.load<u32>(builtCell);
  ahead = false;
}

/** Address of the item `number`; `next` will be asked for next, unless `last`. */
export function itemAddress(number: u32, next: u32, last: bool): usize {
  if (ahead) {
    ahead = false;
    return computedItems() + ITEM_BYTES;
  }
  if (number < built) return datasetArea + <usize>number * ITEM_BYTES;
  store<u32>(itemNumbers(), number);
  if (last || next < built) {
    items1(itemNumbers(), computedItems(), cacheArea);
  } else {
    store<u32>(itemNumbers(), next, 4);
    items2(itemNumbers(), computedItems(), cacheArea);
    ahead = true;
  }
  return computedItems();
}
