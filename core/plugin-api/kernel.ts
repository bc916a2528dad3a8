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
 */
export interface KernelSpec {
  /** Algorithm that ports and pools agree on, such as `sha256d`. */
  readonly algorithm: string;
  /** The compiled module. */
  readonly wasm: URL;
  /** Bytes of one item's input, constant per kernel. */
  readonly inputBytes: number;
  /** Light shares travel in batches; heavy ones (milliseconds each) one by one. */
  readonly weight: 'light' | 'heavy';
  readonly vectors: readonly KernelVector[];
}

/** One known answer. Hex; digest in the kernel's own (little-endian) order. */
export interface KernelVector {
  readonly context: string;
  readonly input: string;
  readonly digest: string;
}
