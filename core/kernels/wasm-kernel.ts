import { PoolError } from '../plugin-api/errors.ts';
import { ITEM_COUNT_AT, ITEMS_OFFSET_AT } from './batch-layout.ts';
import { type WasmExports, WasmModule } from './wasm-module.ts';

const ABI_VERSION = 1;

/**
 * One instance of a kernel and its memory: judges one batch at a time, on the thread that calls it.
 */
export class WasmKernel {
  readonly #url: URL;
  readonly #module: WasmModule;
  readonly #inputBytes: number;
  #instance: KernelInstance;

  /** @throws PoolError `KERNEL_INVALID` where the module does not keep the batch ABI. */
  constructor(url: URL, inputBytes: number) {
    this.#url = url;
    this.#inputBytes = inputBytes;
    this.#module = new WasmModule(url);
    this.#instance = this.#instantiate();
  }

  /**
   * Judges an encoded batch in place: verdicts and digests are written into it. @throws PoolError
   * `KERNEL_INVALID` where the kernel refuses the batch, `KERNEL_TRAP` where it failed; it is then
   * a fresh instance that judges the next batch.
   */
  verify(batch: ArrayBuffer): void {
    const items = new DataView(batch).getUint32(ITEM_COUNT_AT, true);
    const judged = this.#run(batch);
    if (judged !== items) {
      throw new PoolError('KERNEL_INVALID', `the kernel refused a batch of ${items} items`, {
        wasm: this.#url.href,
        items,
        answer: judged,
      });
    }
  }

  #run(batch: ArrayBuffer): number {
    try {
      return this.#instance.judge(batch);
    } catch (cause) {
      this.#instance = this.#instantiate();
      const reason = cause instanceof Error ? cause.message : String(cause);
      const facts = { wasm: this.#url.href, trap: reason };
      throw new PoolError('KERNEL_TRAP', `the kernel failed: ${reason}`, facts, cause);
    }
  }

  #instantiate(): KernelInstance {
    const instance = new KernelInstance(this.#module.instantiate(), this.#url);
    instance.check(this.#inputBytes);
    return instance;
  }
}

class KernelInstance {
  readonly #url: URL;
  readonly #memory: WebAssembly.Memory;
  readonly #abi: () => number;
  readonly #inputBytes: () => number;
  readonly #reserve: (bytes: number) => number;
  readonly #verify: (batch: number) => number;
  #bytes: Uint8Array;

  constructor(exports: WasmExports, url: URL) {
    this.#url = url;
    const { memory } = exports;
    if (!(memory instanceof WebAssembly.Memory)) throw this.#missing('memory');
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#abi = this.#function(exports, 'abi');
    this.#inputBytes = this.#function(exports, 'inputBytes');
    this.#reserve = this.#function(exports, 'reserve');
    this.#verify = this.#function(exports, 'verify');
  }

  check(inputBytes: number): void {
    this.#checkNumber('abi', this.#abi(), ABI_VERSION);
    this.#checkNumber('inputBytes', this.#inputBytes(), inputBytes);
  }

  /** Items judged, or what the kernel said instead. */
  judge(batch: ArrayBuffer): number {
    const address = this.#reserve(batch.byteLength) >>> 0;
    if (address === 0) throw new RangeError(`no memory for a batch of ${batch.byteLength} bytes`);
    const bytes = new Uint8Array(batch);
    this.#memoryBytes().set(bytes, address);
    const judged = this.#verify(address);
    // Only items and results were written; contexts need no way back.
    const itemsAt = new DataView(batch).getUint32(ITEMS_OFFSET_AT, true);
    const end = address + batch.byteLength;
    bytes.set(this.#memoryBytes().subarray(address + itemsAt, end), itemsAt);
    return judged;
  }

  /** Memory that has grown, in `reserve` or in `verify`, is another buffer. */
  #memoryBytes(): Uint8Array {
    if (this.#bytes.buffer !== this.#memory.buffer)
      this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  #function(exports: WasmExports, name: string): (argument?: number) => number {
    const value = exports[name];
    if (typeof value !== 'function') throw this.#missing(name);
    return value as (argument?: number) => number;
  }

  #missing(name: string): PoolError {
    const facts = { wasm: this.#url.href, export: name };
    return new PoolError('KERNEL_INVALID', `${this.#url.href} does not export ${name}`, facts);
  }

  #checkNumber(name: string, got: number, expected: number): void {
    if (got === expected) return;
    throw new PoolError(
      'KERNEL_INVALID',
      `${this.#url.href}: ${name}() is ${got}, expected ${expected}`,
      { wasm: this.#url.href, export: name, expected, got },
    );
  }
}
