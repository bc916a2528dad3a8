/**
 * The RandomX kernel by itself, on this thread, without the host around it: what is measured against native
 * code. Places: constants, one thread's area, cache, dataset; ABI in core/plugin-api/kernel.ts.
 */
import { readFileSync } from 'node:fs';
import { encodeBatch, JudgedBatch } from '../core/kernels/batch.ts';

const WASM = new URL('../../wasm/randomx.wasm', import.meta.url);
const INPUT_BYTES = 192;
const PAGE = 1 << 16;
const PAGES_MAX = 65_536;
const ALIGNED = 2 ** 21;
const TABLE_CHUNK = 65_536;
const ANY_TARGET = new Uint8Array(32).fill(0xff);

/** Numbers that cross to the kernel are 32 bits wide, and signed on this side. */
interface KernelExports {
  staticBytes(): number;
  threadBytes(): number;
  cacheBytes(): number;
  tableItems(): number;
  tableBytes(): number;
  bind(thread: number, cache: number, table: number, built: number): void;
  reserve(bytes: number): number;
  cacheSteps(): number;
  cacheStep(step: number, seed: number, length: number): void;
  emit(seed: number, length: number): number;
  emitted(): number;
  tableStep(first: number, count: number): void;
  verify(batch: number): number;
}

export class RandomXKernel {
  readonly #memory: WebAssembly.Memory;
  readonly #module: WebAssembly.Module;
  readonly #seed: Uint8Array;
  readonly #places: {
    readonly thread: number;
    readonly built: number;
    readonly cache: number;
    readonly table: number;
  };
  #kernel: KernelExports;

  /** `seed`: 32 bytes. Reserves the memory of the full mode, and touches what it needs. */
  constructor(seed: Uint8Array) {
    this.#seed = seed;
    this.#module = new WebAssembly.Module(readFileSync(WASM));
    this.#memory = new WebAssembly.Memory({ initial: 40_000, maximum: PAGES_MAX, shared: true });
    this.#kernel = this.#instantiate({});
    const { kernel } = this;
    const built = aligned(kernel.staticBytes());
    const thread = built + ALIGNED;
    const cache = aligned(thread + kernel.threadBytes());
    const table = aligned(cache + (kernel.cacheBytes() >>> 0));
    const pages = Math.ceil((table + (kernel.tableBytes() >>> 0)) / PAGE);
    if (pages > 40_000) throw new RangeError(`the kernel needs ${pages} pages`);
    this.#places = { thread, built, cache, table };
    this.#bind();
  }

  private get kernel(): KernelExports {
    return this.#kernel;
  }

  /** Milliseconds to fill the cache. */
  fillCache(): number {
    const seed = this.#writeSeed();
    return timed(() => {
      const steps = this.#kernel.cacheSteps();
      for (let step = 0; step < steps; step++)
        this.#kernel.cacheStep(step, seed, this.#seed.length);
    });
  }

  /** Writes, compiles and takes the seed's module; milliseconds for all of it. */
  compileModule(): number {
    return timed(() => {
      const length = this.#kernel.emit(this.#writeSeed(), this.#seed.length);
      const at = this.#kernel.emitted() >>> 0;
      const bytes = new Uint8Array(this.#memory.buffer).slice(at, at + length);
      const made = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
        env: { memory: this.#memory },
      });
      this.#kernel = this.#instantiate(made.exports);
      this.#bind();
    });
  }

  /** Milliseconds to build the dataset, all of it or the first so many items, on this thread. */
  buildTable(items = this.#kernel.tableItems()): number {
    return timed(() => {
      for (let first = 0; first < items; first += TABLE_CHUNK)
        this.#kernel.tableStep(first, Math.min(TABLE_CHUNK, items - first));
    });
  }

  /** Makes hashes find this many items of the dataset: 0 is light mode, all of them full mode. */
  useTable(items: number | 'all'): void {
    const built = new Uint32Array(this.#memory.buffer, this.#places.built, 1);
    Atomics.store(built, 0, items === 'all' ? this.#kernel.tableItems() : items);
  }

  /** `variant`: 0 for rx/0, 2 for rx/2. Hex of the hash. */
  hash(blob: Uint8Array, variant: number): string {
    const batch = this.#judge(blob, variant);
    return Buffer.from(new JudgedBatch(batch, INPUT_BYTES).digest(0)).toString('hex');
  }

  /** Milliseconds of `count` hashes, the nonce at 39 counted up. */
  timeHashes(blob: Uint8Array, variant: number, count: number): number {
    const copy = Buffer.from(blob);
    return timed(() => {
      for (let nonce = 0; nonce < count; nonce++) {
        copy.writeUInt32LE(nonce, 39);
        this.#judge(copy, variant);
      }
    });
  }

  #judge(blob: Uint8Array, variant: number): ArrayBuffer {
    const input = new Uint8Array(INPUT_BYTES);
    input[0] = blob.length;
    input.set(blob, 2);
    const context = Uint8Array.of(variant, 0);
    const targets = { shareTargetLe: ANY_TARGET, blockTargetLe: ANY_TARGET };
    const batch = encodeBatch([{ context, input, ...targets }], INPUT_BYTES);
    const at = this.#kernel.reserve(batch.byteLength) >>> 0;
    const bytes = new Uint8Array(this.#memory.buffer, at, batch.byteLength);
    bytes.set(new Uint8Array(batch));
    const judged = this.#kernel.verify(at | 0);
    if (judged !== 1) throw new Error(`the kernel refused a batch: ${judged}`);
    new Uint8Array(batch).set(bytes);
    return batch;
  }

  #writeSeed(): number {
    const at = this.#kernel.reserve(this.#seed.length) >>> 0;
    new Uint8Array(this.#memory.buffer).set(this.#seed, at);
    return at | 0;
  }

  #bind(): void {
    const { thread, built, cache, table } = this.#places;
    this.#kernel.bind(thread | 0, cache | 0, table | 0, built | 0);
  }

  #instantiate(epoch: Readonly<Record<string, unknown>>): KernelExports {
    const absent = (): never => {
      throw new Error('the module of the seed is not made yet');
    };
    const functions = { items1: absent, items2: absent, items16: absent, ...epoch };
    const env = { memory: this.#memory, abort: absent };
    const imports = { env, epoch: functions };
    return new WebAssembly.Instance(this.#module, imports).exports as unknown as KernelExports;
  }
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNED) * ALIGNED;
}

function timed(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}
