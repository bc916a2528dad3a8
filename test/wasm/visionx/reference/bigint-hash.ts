import type { KernelWork } from '../../../../plugins/visionx/jobs/kernel-layout.ts';

const M64 = 2n ** 64n - 1n;

/**
 * VisionX once more, slow and by the letter: integers without limits, arrays as tables. A hash at the smallest
 * sizes takes a fifth of a second. 32 bytes as the chain writes them, hex.
 */
export function bigintHash(work: KernelWork, nonce: bigint): string {
  const { parameters, message } = work;
  const dataset = datasetOf(work);
  const scratch = scratchOf(dataset, message, nonce, parameters.scratchMib);
  const mask = BigInt(scratch.length - 1);
  const at = (word: bigint) => Number(word & mask);
  const read = (word: bigint) => scratch[at(word)] ?? 0n;
  let [a, b] = beginning(message, nonce);
  let acc = a ^ b ^ 0xdeadbeeff00dfacen;
  for (let index = 0; index < parameters.iterations; index++) {
    const i = BigInt(index);
    const v1 = read(rotl(a ^ b ^ acc ^ mul(i, 0x9e3779b9n), 17n));
    const v2 = read(rotl(v1 ^ a ^ acc, 23n));
    const v3 = read(rotl(v2 ^ b ^ acc, 19n));
    const v4 = parameters.readsPerIteration >= 4 ? read(rotl(v3 ^ v1 ^ acc, 29n)) : v3;
    const mix = v1 ^ rotl(v2, 13n) ^ mul(v3, 0x94d049bb133111ebn) ^ rotl(v4, 57n);
    a = rotl(a, 13n) ^ mul(mix, 0xc2b2ae3d27d4eb4fn);
    b = rotl(b, 17n) ^ mul(mix ^ acc, 0xbf58476d1ce4e5b9n);
    acc = rotl(acc, 7n) ^ mul(a ^ b, 0xd6e8feb86659fd93n);
    if (parameters.writeEvery > 0 && index % parameters.writeEvery === 0) {
      const to = at(rotl(mix ^ a ^ rotl(b, 11n) ^ mul(i, 0xa24baed4963ee407n), 31n));
      scratch[to] = rotl(((scratch[to] ?? 0n) + (mix ^ 0x9e3779b97f4a7c15n)) & M64, 41n);
    }
  }
  return expanded(a ^ acc, b ^ rotl(acc, 3n));
}

function expanded(first: bigint, second: bigint): string {
  let [x, y] = [first, second];
  for (let turn = 0; turn < 4; turn++) {
    x = rotl(x, 13n) ^ mul(y, 0x9e3779b185ebca87n);
    y = rotl(y, 17n) ^ mul(x, 0xc2b2ae3d27d4eb4fn);
  }
  const next = splitMix(x ^ y ^ 0xd6e8feb86659fd93n);
  return [x, y, next(), next()].map((word) => word.toString(16).padStart(16, '0')).join('');
}

function datasetOf({ seed, epoch, parameters }: KernelWork): readonly bigint[] {
  let state = epoch ^ 0xa24baed4963ee407n;
  for (const word of words(seed, 8)) {
    state ^= rotl(word, 7n);
    state = rotl(mul(state, 0x9e3779b97f4a7c15n), 9n);
  }
  return Array.from({ length: wordsOf(parameters.datasetMib) }, splitMix(state));
}

function scratchOf(
  dataset: readonly bigint[],
  message: Uint8Array,
  nonce: bigint,
  mib: number,
): bigint[] {
  let state = nonce ^ 0xdeadbeeff00dfacen;
  for (const word of words(message, 8)) {
    state ^= rotl(word, 13n);
    state = rotl(mul(state, 0x9e3779b97f4a7c15n), 7n);
  }
  const mask = BigInt(dataset.length - 1);
  const read = (word: bigint) => dataset[Number(word & mask)] ?? 0n;
  const next = splitMix(state);
  return Array.from({ length: wordsOf(mib) }, () => {
    const m = next();
    return read(rotl(m, 17n)) ^ read(rotl(m, 41n)) ^ mul(m, 0xc2b2ae3d27d4eb4fn);
  });
}

function beginning(message: Uint8Array, nonce: bigint): [bigint, bigint] {
  let a = 0x243f6a8885a308d3n ^ rotl(nonce, 17n);
  let b = 0x13198a2e03707344n ^ rotl(nonce, 53n);
  const chunks = words(message, 16);
  for (let at = 0; at < chunks.length; at += 2) {
    a ^= mul(chunks[at] ?? 0n, 0x9e3779b185ebca87n);
    b ^= mul(chunks[at + 1] ?? 0n, 0xc2b2ae3d27d4eb4fn);
    a = rotl(a, 13n) ^ rotl(b, 57n);
    b = rotl(b, 29n) ^ rotl(a, 45n);
  }
  return [a, b];
}

function splitMix(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & M64;
    let z = mul(state ^ (state >> 30n), 0xbf58476d1ce4e5b9n);
    z = mul(z ^ (z >> 27n), 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}

/** Big-endian words of bytes, with zeros up to a multiple of `chunk` bytes. */
function words(bytes: Uint8Array, chunk: number): readonly bigint[] {
  const padded = Buffer.alloc(Math.ceil(bytes.length / chunk) * chunk);
  padded.set(bytes);
  return Array.from({ length: padded.length / 8 }, (_, index) => padded.readBigUInt64BE(8 * index));
}

function wordsOf(mib: number): number {
  return 2 ** Math.ceil(Math.log2(mib * 131_072));
}

function mul(left: bigint, right: bigint): bigint {
  return (left * right) & M64;
}

function rotl(word: bigint, by: bigint): bigint {
  return ((word << by) | (word >> (64n - by))) & M64;
}
