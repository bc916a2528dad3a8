/**
 * VisionX as its chain defines it (Vision-Node, src/pow/visionx.rs): dataset and scratch are tables in memory.
 * AssemblyScript, compiled as the kernel is, and otherwise without anything of the kernel's.
 *
 * | at | what |
 * |---|---|
 * | IO | seed or message from the host, up to 4112 bytes |
 * | DIGEST | a digest to the host |
 * | DATASET | the dataset, then the scratch, then what is kept of it |
 */
const IO: usize = 65536;
const DIGEST: usize = IO + 8192;
const DATASET: usize = 262144;

let datasetMask: u64 = 0;
let scratch: usize = 0;
let scratchMask: u64 = 0;
let state: u64 = 0;

export function io(): usize {
  return IO;
}

export function digest(): usize {
  return DIGEST;
}

/** Builds the dataset of the 32 bytes at `io` and an epoch; false: no memory for it. */
export function buildDataset(epoch: u64, mib: u32): bool {
  const words = nextPowerOfTwo(mib * 131072);
  if (!reach(DATASET + <usize>words * 8)) return false;
  state = epoch ^ 0xa24baed4963ee407;
  for (let chunk = 0; chunk < 4; chunk++) {
    state ^= rotl<u64>(bigEndian(IO + 8 * chunk), 7);
    state = rotl<u64>(state * 0x9e3779b97f4a7c15, 9);
  }
  for (let index: u32 = 0; index < words; index++) store<u64>(DATASET + 8 * <usize>index, next());
  datasetMask = words - 1;
  scratch = DATASET + 8 * <usize>words;
  return true;
}

/** Builds the scratch of the `length` bytes at `io` and a nonce; false: no memory for it. */
export function buildScratch(length: u32, nonce: u64, mib: u32): bool {
  const words = nextPowerOfTwo(mib * 131072);
  if (!reach(scratch + 8 * <usize>words)) return false;
  scratchMask = words - 1;
  // Padding is zeros.
  memory.fill(IO + length, 0, 16);
  state = nonce ^ 0xdeadbeeff00dface;
  for (let at: u32 = 0; at < length; at += 8) {
    state ^= rotl<u64>(bigEndian(IO + at), 13);
    state = rotl<u64>(state * 0x9e3779b97f4a7c15, 7);
  }
  for (let index: u32 = 0; index < words; index++) {
    const m = next();
    const one = load<u64>(DATASET + 8 * <usize>(rotl<u64>(m, 17) & datasetMask));
    const other = load<u64>(DATASET + 8 * <usize>(rotr<u64>(m, 23) & datasetMask));
    store<u64>(scratch + 8 * <usize>index, one ^ other ^ (m * 0xc2b2ae3d27d4eb4f));
  }
  return true;
}

/** Keeps a copy of the scratch as it was built; false: no memory for it. */
export function keepScratch(): bool {
  const bytes = 8 * <usize>(scratchMask + 1);
  if (!reach(scratch + 2 * bytes)) return false;
  memory.copy(scratch + bytes, scratch, bytes);
  return true;
}

/** Undoes what hashes have written since. */
export function restoreScratch(): void {
  const bytes = 8 * <usize>(scratchMask + 1);
  memory.copy(scratch, scratch + bytes, bytes);
}

/** Hashes what the scratch was built of; 32 bytes as the chain writes them to `digest`. Writes to the scratch. */
export function hash(length: u32, nonce: u64, iterations: u32, reads: u32, every: u32): void {
  let a: u64 = 0x243f6a8885a308d3 ^ rotl<u64>(nonce, 17);
  let b: u64 = 0x13198a2e03707344 ^ rotr<u64>(nonce, 11);
  for (let at: u32 = 0; at < length; at += 16) {
    a ^= bigEndian(IO + at) * 0x9e3779b185ebca87;
    b ^= bigEndian(IO + at + 8) * 0xc2b2ae3d27d4eb4f;
    a = rotl<u64>(a, 13) ^ rotr<u64>(b, 7);
    b = rotl<u64>(b, 29) ^ rotr<u64>(a, 19);
  }
  let acc: u64 = a ^ b ^ 0xdeadbeeff00dface;
  for (let i: u64 = 0; i < iterations; i++) {
    const v1 = load<u64>(place(rotl<u64>(a ^ b ^ acc ^ (i * 0x9e3779b9), 17)));
    const v2 = load<u64>(place(rotl<u64>(v1 ^ a ^ acc, 23)));
    const v3 = load<u64>(place(rotl<u64>(v2 ^ b ^ acc, 19)));
    const v4 = reads >= 4 ? load<u64>(place(rotl<u64>(v3 ^ v1 ^ acc, 29))) : v3;
    const mix = v1 ^ rotl<u64>(v2, 13) ^ (v3 * 0x94d049bb133111eb) ^ rotr<u64>(v4, 7);
    a = rotl<u64>(a, 13) ^ (mix * 0xc2b2ae3d27d4eb4f);
    b = rotl<u64>(b, 17) ^ ((mix ^ acc) * 0xbf58476d1ce4e5b9);
    acc = rotl<u64>(acc, 7) ^ ((a ^ b) * 0xd6e8feb86659fd93);
    if (every > 0 && i % every == 0) {
      const at = place(rotl<u64>(mix ^ a ^ rotl<u64>(b, 11) ^ (i * 0xa24baed4963ee407), 31));
      store<u64>(at, rotl<u64>(load<u64>(at) + (mix ^ 0x9e3779b97f4a7c15), 41));
    }
  }
  let x = a ^ acc;
  let y = b ^ rotl<u64>(acc, 3);
  for (let turn = 0; turn < 4; turn++) {
    x = rotl<u64>(x, 13) ^ (y * 0x9e3779b185ebca87);
    y = rotl<u64>(y, 17) ^ (x * 0xc2b2ae3d27d4eb4f);
  }
  state = x ^ y ^ 0xd6e8feb86659fd93;
  store<u64>(DIGEST, bswap<u64>(x));
  store<u64>(DIGEST, bswap<u64>(y), 8);
  store<u64>(DIGEST, bswap<u64>(next()), 16);
  store<u64>(DIGEST, bswap<u64>(next()), 24);
}

/** SplitMix64. */
@inline
function next(): u64 {
  state += 0x9e3779b97f4a7c15;
  let z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

@inline
function place(word: u64): usize {
  return scratch + 8 * <usize>(word & scratchMask);
}

function bigEndian(address: usize): u64 {
  return bswap<u64>(load<u64>(address));
}

function nextPowerOfTwo(value: u32): u32 {
  let power: u32 = 1;
  while (power < value) power *= 2;
  return power;
}

function reach(end: usize): bool {
  const missing = <i32>((end + 65535) >> 16) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}
