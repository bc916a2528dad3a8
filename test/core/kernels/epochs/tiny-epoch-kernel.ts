import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';
import type { EpochKernelSpec } from '../../../../core/kernels/epochs/epoch-crew.ts';

export const TINY_INPUT_BYTES = 8;
export const TINY_SEED_BYTES = 8;
export const TINY_TABLE_ITEMS = 1_000;
/** Where the nonce of an input is. */
export const TINY_NONCE_AT = 0;

/** What the last byte of an input does; any other is judged. */
export const TRAPS = 1;
/** The last word of the digest is the number of table items that it could read. */
export const TELLS_TABLE = 9;

/** A seed whose cache cannot be made. */
export const CURSED_SEED = 'ffffffffffffffff';

/**
 * A kernel with epochs small enough to be checked by hand. Its digest is the item's word, the last word of
 * the cache, the input, and 0; an item's word comes of the cache, and of the seed by a module of its own.
 * Whatever is of another seed, or of no seed, gives another digest, and so does an instance that trapped.
 */
const SOURCE = `
@external("epoch", "item")
declare function item(n: u32, cache: usize): u64;
const K: StaticArray<u64> = [0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0xd6e8feb86659fd93];
const CODE: StaticArray<u8> = [
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7e,
  0x02, 0x12, 0x01, 0x03, 0x65, 0x6e, 0x76, 0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x03, 0x01, 0x80, 0x80, 0x04,
  0x03, 0x02, 0x01, 0x00,
  0x07, 0x08, 0x01, 0x04, 0x69, 0x74, 0x65, 0x6d, 0x00, 0x00,
  0x0a, 0x1e, 0x01, 0x1c, 0x00, 0x20, 0x01, 0x20, 0x00, 0x41, 0x03, 0x71, 0x41, 0x03, 0x74, 0x6a,
  0x29, 0x03, 0x00, 0x41, 0x80, 0x80, 0x80, 0x80, 0x00, 0xad, 0x85, 0x20, 0x00, 0xad, 0x7c, 0x0b];
const CODE_BYTES: i32 = 83;
const CONSTANT_AT: i32 = 71;
let area: usize = 0;
let cache: usize = 0;
let table: usize = 0;
let built: usize = 0;
let broken: u64 = 0;
export function abi(): i32 { return 2; }
export function inputBytes(): i32 { return 8; }
export function staticBytes(): i32 { return <i32>__heap_base; }
export function threadBytes(): i32 { return 65536; }
export function cacheBytes(): i32 { return 65536; }
export function cacheSteps(): i32 { return 4; }
export function tableItems(): i32 { return 1000; }
export function tableBytes(): i32 { return 65536; }
export function bind(a: usize, c: usize, t: usize, b: usize): void { area = a; cache = c; table = t; built = b; }
export function reserve(bytes: i32): usize { return bytes <= 32768 ? area : 0; }
export function cacheStep(step: i32, seed: usize, length: i32): void {
  const word = load<u64>(seed);
  if (length != 8 || word == u64.MAX_VALUE) unreachable();
  const before = step == 0 ? 0 : load<u64>(cache + ((step - 1) << 3));
  store<u64>(cache + (step << 3), (before ^ word) * K[step] + <u64>step);
}
export function emit(seed: usize, length: i32): i32 {
  let constant = load<u32>(seed) ^ 0x5bd1e995;
  const at = area + 32768;
  for (let i = 0; i < CODE_BYTES; i++) store<u8>(at + i, CODE[i]);
  for (let i = 0; i < 4; i++) { store<u8>(at + CONSTANT_AT + i, 0x80 | (constant & 0x7f)); constant >>= 7; }
  store<u8>(at + CONSTANT_AT + 4, (constant & 0x0f) | ((constant & 8) ? 0x70 : 0));
  return CODE_BYTES;
}
export function emitted(): usize { return area + 32768; }
export function tableStep(first: i32, count: i32): void {
  for (let n = first; n < first + count; n++) store<u64>(table + (n << 3), item(n, cache));
}
function below(a: usize, b: usize): bool {
  for (let i = 24; i >= 0; i -= 8) {
    const x = load<u64>(a + i), y = load<u64>(b + i);
    if (x != y) return x < y;
  }
  return true;
}
function judge(at: usize, digest: usize): void {
  const flag = load<u8>(at, 79);
  if (flag == 1) { broken = 1; unreachable(); }
  const n = load<u32>(at, 72) % 1000;
  const limit: u32 = table == 0 ? 0 : atomic.load<u32>(built);
  store<u64>(digest, n < limit ? load<u64>(table + (n << 3)) : item(n, cache));
  store<u64>(digest, load<u64>(cache + 24) ^ broken, 8);
  store<u64>(digest, load<u64>(at, 72), 16);
  store<u64>(digest, flag == 9 ? <u64>limit : 0, 24);
  store<u32>(at, below(digest, at + 40) ? 2 : below(digest, at + 8) ? 1 : 0, 4);
}
export function verify(batch: usize): i32 {
  const count = load<u32>(batch, 4);
  const items = batch + load<u32>(batch, 12);
  for (let i: u32 = 0; i < count; i++) judge(items + i * 80, items + count * 80 + i * 32);
  return count;
}
export function scan(batch: usize, nonceAt: i32, count: i32): i32 {
  const at = batch + load<u32>(batch, 12);
  const first = load<u32>(at + 72 + nonceAt);
  for (let i = 0; i < count; i++) {
    store<u32>(at + 72 + nonceAt, first + i);
    judge(at, at + 80);
    if (load<u32>(at, 4) > 0) return i;
  }
  return -1;
}`;

/** The kernel, compiled into a temporary folder. */
export class TinyEpochKernel {
  readonly spec: EpochKernelSpec & { readonly weight: 'heavy' };
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    const seed = tinySeed(7);
    const input = tinyInput(5);
    this.spec = {
      algorithm: 'tiny',
      wasm: pathToFileURL(path.join(folder, 'tiny.wasm')),
      inputBytes: TINY_INPUT_BYTES,
      weight: 'heavy',
      epochs: { seedBytes: TINY_SEED_BYTES },
      vectors: [
        { seed, context: '', input: hexOf(input), digest: tinyDigest(seed, input) },
        {
          seed: tinySeed(8),
          context: '',
          input: hexOf(input),
          digest: tinyDigest(tinySeed(8), input),
        },
      ],
    };
  }

  static async compile(replace?: readonly [from: string, to: string]): Promise<TinyEpochKernel> {
    const source = replace === undefined ? SOURCE : SOURCE.replace(...replace);
    const { binary, error } = await asc.compileString(source, {
      runtime: 'stub',
      optimizeLevel: 1,
      importMemory: true,
      sharedMemory: true,
      initialMemory: 1,
      maximumMemory: 65_536,
      enable: ['threads', 'simd'],
    });
    if (error || !binary) throw error ?? new Error('no module came out');
    const kernel = new TinyEpochKernel(await mkdtemp(path.join(tmpdir(), 'headframe-epochs-')));
    await writeFile(kernel.spec.wasm, binary);
    return kernel;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

export function tinySeed(id: number): string {
  return (0x89ab_cdefn + (BigInt(id) << 32n)).toString(16).padStart(16, '0');
}

export function tinyInput(id: number, does = 0): Buffer {
  const bytes = Buffer.alloc(TINY_INPUT_BYTES);
  bytes.writeUInt32LE(id);
  bytes[7] = does;
  return bytes;
}

const K = [0x9e3779b97f4a7c15n, 0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn, 0xd6e8feb86659fd93n];
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** What the kernel makes of an input, worked out without it. */
export function tinyDigest(seed: string, input: Buffer, readable = 0): string {
  const word = Buffer.from(seed, 'hex').readBigUInt64LE();
  const cache: bigint[] = [];
  for (const [step, k] of K.entries()) {
    cache.push(u64(((cache.at(-1) ?? 0n) ^ word) * k + BigInt(step)));
  }
  const n = input.readUInt32LE() % TINY_TABLE_ITEMS;
  const constant = (word & 0xffff_ffffn) ^ 0x5bd1e995n;
  const digest = Buffer.alloc(32);
  digest.writeBigUInt64LE(u64(((cache[n & 3] ?? 0n) ^ constant) + BigInt(n)));
  digest.writeBigUInt64LE(cache[3] ?? 0n, 8);
  input.copy(digest, 16);
  digest.writeBigUInt64LE(BigInt(readable), 24);
  return hexOf(digest);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
