import { PoolError } from '../../plugin-api/errors.ts';
import { ITEM_COUNT_AT } from '../batch-layout.ts';
import type { WasmExports } from '../wasm-module.ts';
import type { EpochPlaces, EpochSizes } from './epoch-sizes.ts';

type KernelFunction = (...numbers: number[]) => number;

/**
 * One instance of a kernel with epochs, for one seed, on the thread that calls it. A trap leaves it in a
 * state that nobody knows: it must not be used again.
 */
export class EpochInstance {
  readonly #exports: WasmExports;
  readonly #memory: WebAssembly.Memory;
  readonly #wasm: string;
  #places: EpochPlaces | undefined;

  /** `wasm`: for messages. */
  constructor(exports: WasmExports, memory: WebAssembly.Memory, wasm: string) {
    this.#exports = exports;
    this.#memory = memory;
    this.#wasm = wasm;
  }

  get abi(): number {
    return this.#function('abi')();
  }

  get inputBytes(): number {
    return this.#function('inputBytes')();
  }

  get sizes(): EpochSizes {
    return {
      staticBytes: this.#function('staticBytes')() >>> 0,
      threadBytes: this.#function('threadBytes')() >>> 0,
      cacheBytes: this.#function('cacheBytes')() >>> 0,
      cacheSteps: this.#function('cacheSteps')() >>> 0,
      tableItems: this.#function('tableItems')() >>> 0,
      tableBytes: this.#function('tableBytes')() >>> 0,
    };
  }

  /** Does nothing where it is bound so already. */
  bind(places: EpochPlaces): void {
    const { area, cache, table, built } = places;
    const old = this.#places;
    if (old?.area === area && old.cache === cache && old.table === table && old.built === built) {
      return;
    }
    this.#function('bind')(area, cache, table, built);
    this.#places = places;
  }

  fillCache(step: number, seed: Uint8Array): void {
    this.#function('cacheStep')(step, this.#put(seed), seed.length);
  }

  /** A copy of the seed's module; undefined where the kernel needs none. */
  emit(seed: Uint8Array): Uint8Array | undefined {
    const length = this.#function('emit')(this.#put(seed), seed.length) >>> 0;
    if (length === 0) return undefined;
    const at = this.#function('emitted')() >>> 0;
    // A slice of shared memory is not shared, as compilers want it.
    return new Uint8Array(this.#memory.buffer, at, length).slice();
  }

  buildTable(first: number, count: number): void {
    this.#function('tableStep')(first, count);
  }

  /** Judges an encoded batch in place. @throws PoolError `KERNEL_INVALID` where the kernel refuses it. */
  verify(batch: ArrayBuffer): void {
    const items = new DataView(batch).getUint32(ITEM_COUNT_AT, true);
    const address = this.#put(new Uint8Array(batch));
    const judged = this.#function('verify')(address);
    this.#expectAccepted(judged === items, items, judged);
    this.#get(batch, address);
  }

  /**
   * Tries `count` nonces from that in the batch's only item on; index of the first that meets its share
   * target, or -1. @throws PoolError `KERNEL_INVALID` where the kernel cannot scan.
   */
  scan(batch: ArrayBuffer, nonceAt: number, count: number): number {
    const address = this.#put(new Uint8Array(batch));
    const index = this.#function('scan')(address, nonceAt, count);
    this.#expectAccepted(index >= -1 && index < count, 1, index);
    this.#get(batch, address);
    return index;
  }

  #put(bytes: Uint8Array): number {
    const address = this.#function('reserve')(bytes.length) >>> 0;
    if (address === 0) throw new RangeError(`no room for ${bytes.length} bytes`);
    new Uint8Array(this.#memory.buffer, address, bytes.length).set(bytes);
    return address;
  }

  #get(batch: ArrayBuffer, address: number): void {
    new Uint8Array(batch).set(new Uint8Array(this.#memory.buffer, address, batch.byteLength));
  }

  #expectAccepted(accepted: boolean, items: number, answer: number): void {
    if (accepted) return;
    const facts = { wasm: this.#wasm, items, answer };
    throw new PoolError('KERNEL_INVALID', `the kernel refused a batch of ${items} items`, facts);
  }

  #function(name: string): KernelFunction {
    const value = this.#exports[name];
    if (typeof value === 'function') return value as KernelFunction;
    const facts = { wasm: this.#wasm, export: name };
    throw new PoolError('KERNEL_INVALID', `${this.#wasm} does not export ${name}`, facts);
  }
}
