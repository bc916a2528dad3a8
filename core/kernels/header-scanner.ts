import { PoolError } from '../plugin-api/errors.ts';
import { type WasmExports, WasmModule } from './wasm-module.ts';

const HEADER_BYTES = 80;
const TARGET_BYTES = 32;

/** Tries nonces of a block header, on the thread that calls it. For kernels that export `scan`. */
export class HeaderScanner {
  readonly #memory: WebAssembly.Memory;
  readonly #address: number;
  readonly #scan: (header: number, start: number, count: number, target: number) => number;

  /** @throws PoolError `KERNEL_INVALID` where the module has no `scan`. */
  constructor(url: URL) {
    const exports = new WasmModule(url).instantiate() as ScannerExports;
    if (!(exports.memory instanceof WebAssembly.Memory) || !exports.scan || !exports.reserve) {
      const facts = { wasm: url.href, export: 'scan' };
      throw new PoolError('KERNEL_INVALID', `${url.href} cannot scan headers`, facts);
    }
    this.#memory = exports.memory;
    this.#scan = exports.scan;
    this.#address = exports.reserve(HEADER_BYTES + TARGET_BYTES);
  }

  /**
   * Index, from 0, of the first of `count` nonces from `nonceStart` on (modulo 2^32) with which the
   * 80-byte header meets the 32-byte little-endian target; -1 if none does. `count` is at most 2^31
   * - 1.
   */
  scan(header: Uint8Array, nonceStart: number, count: number, targetLe: Uint8Array): number {
    if (header.length !== HEADER_BYTES || targetLe.length !== TARGET_BYTES) {
      throw new RangeError(
        `a header has 80 bytes and a target 32, got ${header.length} and ${targetLe.length}`,
      );
    }
    const area = new Uint8Array(this.#memory.buffer, this.#address, HEADER_BYTES + TARGET_BYTES);
    area.set(header);
    area.set(targetLe, HEADER_BYTES);
    return this.#scan(this.#address, nonceStart, count, this.#address + HEADER_BYTES);
  }
}

interface ScannerExports extends WasmExports {
  readonly memory?: unknown;
  readonly scan?: (header: number, start: number, count: number, target: number) => number;
  readonly reserve?: (bytes: number) => number;
}
