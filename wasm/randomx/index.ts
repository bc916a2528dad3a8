/**
 * RandomX (tevador/RandomX, doc/specs.md; what docstrings name as sections are its sections):
 * hashes under a seed, in batches. Kernel ABI version 2 of the plugin contract.
 */
import { MALFORMED_BATCH } from '../abi/batch';
import { buildAesTables } from './aes-tables';
import { reservedBytes, reserveArea } from './area';
import { INPUT_BYTES } from './input';
import { buildOpcodes } from './instruction';
import { judgeBatch } from './judge';
import { scanNonces } from './scan';
import { CACHE_BYTES, CACHE_STEPS, fillCache } from './cache';
import { buildItems, DATASET_BYTES, DATASET_ITEMS } from './dataset';
import { emitModule } from './epoch-emitter';
import { bindPlaces, THREAD_BYTES, threadArea } from './places';

const PAGE_BYTES: usize = 64 << 10;

export function abi(): i32 {
  return 2;
}

/** Constants lie from address 0 on; there is neither a heap nor a stack behind them. */
export function staticBytes(): usize {
  return (__heap_base + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

export function threadBytes(): usize {
  return THREAD_BYTES;
}

export function bind(thread: usize, cache: usize, table: usize, built: usize): void {
  bindPlaces(thread, cache, table, built);
  buildAesTables();
  buildOpcodes();
}

export function cacheBytes(): usize {
  return CACHE_BYTES;
}

export function cacheSteps(): i32 {
  return CACHE_STEPS;
}

export function cacheStep(step: i32, seed: usize, length: i32): void {
  fillCache(step, seed, length);
}

export function tableItems(): i32 {
  return DATASET_ITEMS;
}

export function tableBytes(): usize {
  return DATASET_BYTES;
}

export function tableStep(first: i32, count: i32): void {
  buildItems(first, count);
}

/** Writes the module of a seed. Its size in bytes; it stands at `emitted()` until the next hash. */
export function emit(seed: usize, length: i32): i32 {
  return emitModule(seed, length);
}

export function emitted(): usize {
  return threadArea;
}

export function inputBytes(): i32 {
  return INPUT_BYTES;
}

/** Address of the batch with room for `bytes` bytes, valid until the next call; 0 for no room. */
export function reserve(bytes: i32): usize {
  return reserveArea(bytes);
}

/** Judges a batch. Number of items, or below 0: -1 layout, -2 a context, -3 an item. */
export function verify(batch: usize): i32 {
  const size = reservedBytes(batch);
  return size == 0 ? MALFORMED_BATCH : judgeBatch(batch, size);
}

/** Tries nonces: the index of the first that meets the share target, -1 for none, -2 malformed. */
export function scan(batch: usize, nonceAt: u32, count: i32): i32 {
  const size = reservedBytes(batch);
  return scanNonces(batch, size, nonceAt, count);
}
