/**
 * A context: what all nonces of one job have in common. Integers little-endian.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | dataset size in MiB, 1 to 512 |
 * | 4 | 4 | scratch size in MiB, 1 to 128 |
 * | 8 | 4 | iterations, 1 to 1,000,000 |
 * | 12 | 4 | reads per iteration, 1 to 8: from 4 on there are four, below three |
 * | 16 | 4 | a write every so many iterations, the first included; 0: none |
 * | 20 | 4 | length of the message, up to 4096 |
 * | 24 | 8 | epoch |
 * | 32 | 32 | seed of the dataset |
 * | 64 | n | message, the nonce in it zero |
 *
 * Limits are those of the reference verifier; that of the message is ours.
 */
const MESSAGE_AT: u32 = 64;
const MESSAGE_BYTES_MAX: u32 = 4096;
const DATASET_MIB_MAX: u32 = 512;
const SCRATCH_MIB_MAX: u32 = 128;
const ITERATIONS_MAX: u32 = 1_000_000;
const READS_MAX: u32 = 8;
/** 64-bit words of a MiB. */
const WORDS_OF_MIB: u32 = 131072;

/** Whether the `length` bytes at `context` are a context, no byte more or less. */
export function isContext(context: usize, length: u32): bool {
  if (length < MESSAGE_AT) return false;
  if (!isWithin(load<u32>(context, 0), DATASET_MIB_MAX)) return false;
  if (!isWithin(load<u32>(context, 4), SCRATCH_MIB_MAX)) return false;
  if (!isWithin(iterations(context), ITERATIONS_MAX)) return false;
  if (!isWithin(load<u32>(context, 12), READS_MAX)) return false;
  if (messageLength(context) > MESSAGE_BYTES_MAX) return false;
  return length == MESSAGE_AT + messageLength(context);
}

function isWithin(value: u32, most: u32): bool {
  return value >= 1 && value <= most;
}

/** Words of the dataset, a power of two: 2^17 to 2^26. */
export function datasetWords(context: usize): u64 {
  return wordsOf(load<u32>(context, 0));
}

/** Words of the scratch, a power of two: 2^17 to 2^24. */
export function scratchWords(context: usize): u64 {
  return wordsOf(load<u32>(context, 4));
}

export function iterations(context: usize): u32 {
  return load<u32>(context, 8);
}

export function readsFour(context: usize): bool {
  return load<u32>(context, 12) >= 4;
}

export function writeEvery(context: usize): u32 {
  return load<u32>(context, 16);
}

/** How many times a hash writes: in iteration 0 and every `writeEvery` from there. */
export function writeCount(context: usize): u32 {
  const every = writeEvery(context);
  return every == 0 ? 0 : (iterations(context) - 1) / every + 1;
}

export function messageLength(context: usize): u32 {
  return load<u32>(context, 20);
}

export function epoch(context: usize): u64 {
  return load<u64>(context, 24);
}

export function seed(context: usize): usize {
  return context + 32;
}

export function message(context: usize): usize {
  return context + MESSAGE_AT;
}

/** Words of so many MiB, rounded up to a power of two. */
function wordsOf(mib: u32): u64 {
  const words: u32 = mib * WORDS_OF_MIB;
  return <u64>1 << (32 - clz(words - 1));
}
