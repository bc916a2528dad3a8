/**
 * One hash by itself. Each read says where the next one is, so that the processor waits a good part of the time:
 * see `hash-pair.ts`.
 */
import { iterations, readsFour, writeEvery } from './context';
import { storeDigest } from './digest';
import {
  addedBy, mixOf, nextA, nextAcc, nextB, place1, place2, place3, place4, placeWritten,
} from './mixing';
import {
  beginMixing, datasetMask, datasetState, firstA, firstB, scratchMask, scratchState,
} from './seeds';
import { made, read } from './words';
import { beginWrites, isWritten, maybeWritten, rewrite, write, writesOf } from './writes';

/** Hashes the context that was begun last with `nonce`; 32 bytes to `digest`. */
export function hash(context: usize, nonce: u64, digest: usize): void {
  const dataset = datasetState;
  const mask = datasetMask;
  const within = scratchMask;
  const scratch = scratchState(context, nonce);
  const writes = writesOf(0);
  const count: u64 = iterations(context);
  const four = readsFour(context);
  const every: u64 = writeEvery(context);
  beginWrites(1);
  beginMixing(context, nonce);
  let a = firstA;
  let b = firstB;
  let acc = a ^ b ^ 0xdeadbeeff00dface;
  let writeAt: u64 = every == 0 ? count : 0;
  for (let i: u64 = 0; i < count; i++) {
    const v1 = read(writes, scratch, dataset, mask, place1(a, b, acc, i) & within);
    const v2 = read(writes, scratch, dataset, mask, place2(v1, a, acc) & within);
    const v3 = read(writes, scratch, dataset, mask, place3(v2, b, acc) & within);
    const v4 = four ? read(writes, scratch, dataset, mask, place4(v3, v1, acc) & within) : v3;
    const mix = mixOf(v1, v2, v3, v4);
    a = nextA(a, mix);
    b = nextB(b, mix, acc);
    acc = nextAcc(acc, a, b);
    if (i == writeAt) {
      writeAt += every;
      put(writes, scratch, dataset, mask, placeWritten(mix, a, b, i) & within, addedBy(mix));
    }
  }
  storeDigest(a, b, acc, digest);
}

/** Writes a word: `added` to what it is, turned. */
@inline
export function put(
  writes: usize, scratch: u64, dataset: u64, mask: u64, index: u64, added: u64,
): void {
  if (maybeWritten(writes, <u32>index) && isWritten(writes, <u32>index)) {
    rewrite(writes, <u32>index, made(scratch, dataset, mask, index), added);
  } else {
    write(writes, <u32>index, added);
  }
}
