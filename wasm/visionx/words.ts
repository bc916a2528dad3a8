/** Words of dataset and scratch as they are made, none of them ever stored. */
import { finish, GAMMA } from './split-mix';
import { current, maybeWritten } from './writes';

/** Word `index` of a scratch as it is made, over the dataset of `dataset` and `mask`. */
@inline
export function made(scratch: u64, dataset: u64, mask: u64, index: u64): u64 {
  const word = finish(scratch + index * GAMMA);
  return finish(dataset + (rotl<u64>(word, 17) & mask) * GAMMA)
    ^ finish(dataset + (rotr<u64>(word, 23) & mask) * GAMMA)
    ^ (word * 0xc2b2ae3d27d4eb4f);
}

/** Word `index` of a scratch as it is now. */
@inline
export function read(writes: usize, scratch: u64, dataset: u64, mask: u64, index: u64): u64 {
  const word = made(scratch, dataset, mask, index);
  return maybeWritten(writes, <u32>index) ? current(writes, <u32>index, word) : word;
}
