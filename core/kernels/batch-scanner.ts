import assert from 'node:assert/strict';
import { PoolError } from '../plugin-api/errors.ts';
import { DIGEST_BYTES } from './batch-layout.ts';
import { encodeBatch, JudgedBatch } from './batch.ts';
import { type WasmExports, WasmModule } from './wasm-module.ts';

const COUNT_MAX = 2 ** 31 - 1;
const NOT_FOUND = -1;

/** Nonces to try, from the one that stands in the input on, in the kernel's own order. */
export interface NonceSlice {
  readonly context: Uint8Array;
  /** Exactly the kernel's `inputBytes`. */
  readonly input: Uint8Array;
  /** 1 to 2^31 - 1. */
  readonly count: number;
  /** 32 bytes, little-endian. */
  readonly targetLe: Uint8Array;
}

export interface NonceFind {
  /** Of the nonce within the slice, from 0. */
  readonly index: number;
  /** 32 bytes, in the kernel's order. */
  readonly digest: Uint8Array;
}

/**
 * Looks for nonces on the thread that calls it, with a kernel of batch ABI version 1 that exports `scan`. What a
 * nonce is, and where in the input, the kernel and whoever wrote the input know.
 */
export class BatchScanner {
  readonly #url: URL;
  readonly #inputBytes: number;
  readonly #memory: WebAssembly.Memory;
  readonly #reserve: (bytes: number) => number;
  readonly #scan: (batch: number, count: number) => number;

  /** @throws PoolError `KERNEL_INVALID` where the module has no `scan` of batches, or other inputs. */
  constructor(url: URL, inputBytes: number) {
    const exports = new WasmModule(url).instantiate() as ScannerExports;
    const { memory, scan, reserve } = exports;
    // Two parameters: kernels have scans of other things as well.
    const scans = scan?.length === 2 && reserve && exports.inputBytes?.() === inputBytes;
    if (!(memory instanceof WebAssembly.Memory) || !scans) {
      const facts = { wasm: url.href, export: 'scan', inputBytes };
      throw new PoolError('KERNEL_INVALID', `${url.href} cannot scan batches`, facts);
    }
    this.#url = url;
    this.#inputBytes = inputBytes;
    this.#memory = memory;
    this.#reserve = reserve;
    this.#scan = scan;
  }

  /**
   * The first nonce whose digest is not above the target; undefined where the slice has none. @throws PoolError
   * `KERNEL_INVALID` where the kernel refuses context or input.
   */
  scan({ context, input, count, targetLe }: NonceSlice): NonceFind | undefined {
    assert(input.length === this.#inputBytes, 'input of the wrong length');
    assert(targetLe.length === DIGEST_BYTES, 'target of the wrong length');
    assert(Number.isInteger(count) && count >= 1 && count <= COUNT_MAX, 'count out of range');
    const item = { context, input, shareTargetLe: targetLe, blockTargetLe: targetLe };
    const batch = new Uint8Array(encodeBatch([item], this.#inputBytes));
    const address = this.#reserve(batch.length) >>> 0;
    if (address === 0) throw this.#refused(address);
    new Uint8Array(this.#memory.buffer).set(batch, address);
    const index = this.#scan(address, count);
    if (index === NOT_FOUND) return undefined;
    if (index < 0) throw this.#refused(index);
    batch.set(new Uint8Array(this.#memory.buffer, address, batch.length));
    return { index, digest: new JudgedBatch(batch.buffer, this.#inputBytes).digest(0) };
  }

  #refused(answer: number): PoolError {
    const facts = { wasm: this.#url.href, answer };
    return new PoolError('KERNEL_INVALID', 'the kernel refused what it was to scan', facts);
  }
}

interface ScannerExports extends WasmExports {
  readonly memory?: unknown;
  readonly inputBytes?: () => number;
  readonly reserve?: (bytes: number) => number;
  readonly scan?: (batch: number, count: number) => number;
}
