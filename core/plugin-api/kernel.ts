import type { Target } from './target.ts';

/**
 * A kernel is a WebAssembly module that turns a share into a digest and a verdict. It knows nothing of
 * coins or money. The host owns threads, memory and batches; a plugin only names the kernel and proves it
 * with vectors, which the host runs on every start.
 *
 * Batch ABI (version 1), all integers little-endian. Exports: `memory`, `abi(): i32` (= 1),
 * `inputBytes(): i32`, `reserve(bytes: i32): i32` (address of a batch area of at least that many bytes,
 * 16-aligned, valid until the next call; 0 if there is no room) and `verify(batch: i32): i32` (items judged;
 * below 0: a batch that is not well-formed, of which nothing was judged). A kernel checks every offset and
 * length against what was reserved, and neither traps nor reads outside it, whatever the batch says.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | context count C |
 * | 4 | 4 | item count N |
 * | 8 | 4 | offset of the contexts' bytes area, from the start of the batch; not before the end of this table |
 * | 12 | 4 | offset of the items, from the start of the batch; behind the contexts' bytes, a multiple of 8 |
 * | 16 | 8 C | per context: offset from the start of the batch, length; need not be aligned |
 * | items | N x (72 + inputBytes, rounded up to 8) | context index u32, verdict u32 (out), share target 32, block target 32, input |
 * | results | N x 32 | digests, directly behind the items (out) |
 *
 * Items of one context should be neighbours: kernels may judge several of them together.
 * Verdict: 0 misses the share target, 1 meets it, 2 meets the block target (then whatever the share target).
 *
 * Optional, for miners: `scan(batch: i32, count: i32): i32`, which tries `count` nonces from the one in the
 * input of the first item on, in the kernel's own order; the index, from 0, of the first that meets the share
 * target, its digest in the results; -1 for none, below -1 for a batch that is not well-formed. (That of
 * `sha256d` is older and takes a header.)
 *
 * Kernels with epochs keep ABI version 2, which `EpochSpec` describes.
 */
export interface KernelSpec {
  /** Algorithm that ports and pools agree on, such as `sha256d`. */
  readonly algorithm: string;
  /** The compiled module. */
  readonly wasm: URL;
  /** Bytes of one item's input, constant per kernel. */
  readonly inputBytes: number;
  /** Light shares travel in batches; heavy ones (milliseconds each) few at a time, by how long they take. */
  readonly weight: 'light' | 'heavy';
  readonly vectors: readonly KernelVector[];
  /** Present where the kernel hashes with data that is made of a seed first. */
  readonly epochs?: EpochSpec;
  /** Target of difficulty 1 in this field. @default BITCOIN_DIFFICULTY_ONE */
  readonly difficultyOne?: Target;
}

/**
 * A kernel whose hashes depend on a seed that changes now and then, such as RandomX. From the seed come a
 * *cache* (needed to hash at all), optionally a second *module* of machine-made code, and optionally a large
 * *table* that makes hashing faster the more of it there is. All threads share one memory, in which the host
 * gives out places; the kernel keeps no heap.
 *
 * Batch ABI version 2. The kernel imports `env.memory` (shared, initially 32 pages or fewer, at most 65536) and
 * may import functions of the namespace `epoch`, which the module of the seed exports under the same names
 * and which trap until it is made; that module imports `env.memory` too. One instance serves one thread and
 * one seed. Addresses and sizes are unsigned 32-bit numbers. Seeds are handed over in what `reserve` gave.
 *
 * | export | does |
 * |---|---|
 * | `abi(): i32` | 2 |
 * | `inputBytes(): i32` | bytes of an item's input |
 * | `staticBytes(): i32` | bytes from address 0 on that hold the module's own constants; nothing else may be there |
 * | `threadBytes(): i32` | bytes of a thread's own area, a multiple of 64 KiB |
 * | `cacheBytes(): i32` | bytes of a cache, a multiple of 64 KiB |
 * | `tableItems(): i32`, `tableBytes(): i32` | size of the whole table; 0 where there is none |
 * | `bind(thread: i32, cache: i32, table: i32, built: i32): void` | tells an instance its places, all 2 MiB-aligned but `built`: the address of an atomic u32, the number of table items that are built, from the first on. `table` 0: there is none, or none for this seed. Called again whenever a place changes. Other instances, of other seeds too, use the area between calls: what `bind` writes there must depend on nothing but the area, and nothing else may be expected to last |
 * | `reserve(bytes: i32): i32` | as in version 1, within the thread's area; room for 16 KiB at least |
 * | `cacheSteps(): i32`, `cacheStep(step: i32, seed: i32, length: i32): void` | fills the cache in steps of some milliseconds, each once, in order, on any thread |
 * | `emit(seed: i32, length: i32): i32`, `emitted(): i32` | writes the bytes of the seed's module and returns their number, 0 where there is none; where they are, until the next call. Needs no cache |
 * | `tableStep(first: i32, count: i32): void` | builds items of the table; needs cache and module; any order, any threads |
 * | `verify(batch: i32): i32` | as in version 1; needs cache and module; uses what there is of the table |
 * | `scan(batch: i32, nonceAt: i32, count: i32): i32` | optional, for miners: tries `count` nonces (u32, little-endian, at `nonceAt` of the input) from the one in the first item on; the index of the first that meets the share target, its digest in the results; -1 for none |
 */
export interface EpochSpec {
  /** Bytes of a seed. */
  readonly seedBytes: number;
}

/** Whose data a job is hashed with. Seeds in lower-case hex. */
export interface KernelEpoch {
  readonly seed: string;
  /** The seed that follows, once the chain has named it: prepared before it is needed. */
  readonly seedNext: string | undefined;
}

/** One known answer. Hex; digest in the kernel's own (little-endian) order. */
export interface KernelVector {
  /** For kernels with epochs. */
  readonly seed?: string;
  readonly context: string;
  readonly input: string;
  readonly digest: string;
}
