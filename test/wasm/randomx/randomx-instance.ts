import { readFileSync } from 'node:fs';

/** The kernel as built, as a URL. */
export const RANDOMX_WASM = new URL('../../../../wasm/randomx.wasm', import.meta.url);

/** Raw exports of the kernel. Addresses come back signed. */
export interface RandomxExports {
  abi(): number;
  inputBytes(): number;
  staticBytes(): number;
  threadBytes(): number;
  cacheBytes(): number;
  tableItems(): number;
  tableBytes(): number;
  bind(thread: number, cache: number, table: number, built: number): void;
  cacheSteps(): number;
  cacheStep(step: number, seed: number, length: number): void;
  emit(seed: number, length: number): number;
  emitted(): number;
  tableStep(first: number, count: number): void;
  reserve(bytes: number): number;
  verify(batch: number): number;
  scan(batch: number, nonceAt: number, count: number): number;
}

/** Exports of the module of a seed. */
export interface EpochExports {
  items1(items: number, out: number, cache: number): void;
  items2(items: number, out: number, cache: number): void;
  items16(items: number, out: number, cache: number): void;
}

/** A thread of the kernel with the cache of one seed, and no item of the table built. */
export interface RandomxInstance {
  readonly memory: WebAssembly.Memory;
  readonly kernel: RandomxExports;
  readonly epoch: EpochExports;
  /** The bytes of the module that exports `epoch`. */
  readonly epochModule: Buffer;
  readonly places: typeof PLACES;
  /** Instantiates a kernel, or stages of it, over the same memory and with the same places. */
  instantiate(module: WebAssembly.Module, epoch: EpochExports): unknown;
  /** Tells how many table items are built. */
  setBuilt(items: number): void;
}

const MEBIBYTE = 1 << 20;

/**
 * | place | at | bytes |
 * |---|---|---|
 * | static data | 0 | 64 KiB |
 * | number of table items built | 1 MiB | 4 |
 * | thread | 2 MiB | 4 MiB |
 * | scratch of the test | 6 MiB | 2 MiB |
 * | cache | 8 MiB | 256 MiB |
 * | table | 264 MiB | 2080 MiB; backed by real memory only where a test builds it |
 */
const PLACES = {
  built: MEBIBYTE,
  thread: 2 * MEBIBYTE,
  scratch: 6 * MEBIBYTE,
  cache: 8 * MEBIBYTE,
  table: 264 * MEBIBYTE,
  end: (264 + 2081) * MEBIBYTE,
};

const instances = new Map<string, RandomxInstance>();

/** The instance of a seed, made at its first use, which takes a second. */
export function randomxInstance(seed: string | Buffer): RandomxInstance {
  const bytes = Buffer.from(seed);
  const name = bytes.toString('hex');
  const known = instances.get(name);
  if (known !== undefined) return known;
  const made = makeInstance(bytes);
  instances.set(name, made);
  return made;
}

function makeInstance(seed: Buffer): RandomxInstance {
  const pages = PLACES.end / 65536;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65536, shared: true });
  const kernelModule = new WebAssembly.Module(readFileSync(RANDOMX_WASM));
  const instantiate = (module: WebAssembly.Module, epoch: EpochExports): RandomxExports => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, epoch: { ...epoch } });
    const kernel = exports as unknown as RandomxExports;
    kernel.bind(PLACES.thread, PLACES.cache, PLACES.table, PLACES.built);
    return kernel;
  };

  const maker = instantiate(kernelModule, { items1: absent, items2: absent, items16: absent });
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(seed, PLACES.scratch);
  for (let step = 0; step < maker.cacheSteps(); step++) {
    maker.cacheStep(step, PLACES.scratch, seed.length);
  }
  const epochBytes = maker.emit(PLACES.scratch, seed.length);
  const epochModule = Buffer.from(bytes.slice(maker.emitted(), maker.emitted() + epochBytes));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(epochModule), {
    env: { memory },
  });
  const epoch = exports as unknown as EpochExports;
  return {
    memory,
    kernel: instantiate(kernelModule, epoch),
    epoch,
    epochModule,
    places: PLACES,
    instantiate,
    setBuilt: (items) =>
      void Atomics.store(new Uint32Array(memory.buffer), PLACES.built / 4, items),
  };
}

function absent(): never {
  throw new Error('the module of the seed is not there yet');
}
