/**
 * Where an instance finds its data in the memory that all threads share. The host gives out the places
 * (`bind`); the module itself owns only its constants at the start of the memory, and no heap.
 *
 * The area of a thread, 4 MiB:
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 2 MiB | scratchpad of the virtual machine; between hashes, the seed's module while it is written |
 * | 2 MiB | 128 KiB | the virtual machine: registers, program, decoded instructions, AES tables |
 * | 2 MiB + 128 KiB | 128 KiB | making epochs: Blake2b, Argon2d block, superscalar programs, item lists |
 * | 2 MiB + 256 KiB | 128 KiB | the batch |
 */

/** 2 MiB-aligned, as all three. */
export let threadArea: usize = 0;
export let cacheArea: usize = 0;
/** 0 where there is no dataset. */
export let datasetArea: usize = 0;
/** Address of an atomic u32: dataset items that are built, from the first on. */
export let builtCell: usize = 0;

export const THREAD_BYTES: usize = 4 << 20;
export const MACHINE_AT: usize = 2 << 20;
export const EPOCH_AT: usize = MACHINE_AT + (128 << 10);
export const BATCH_AT: usize = MACHINE_AT + (256 << 10);
export const BATCH_BYTES: usize = 128 << 10;

export function bindPlaces(thread: usize, cache: usize, dataset: usize, built: usize): void {
  threadArea = thread;
  cacheArea = cache;
  datasetArea = dataset;
  builtCell = built;
}
