import { readFileSync } from 'node:fs';
import { withBatch } from '../with-batch.ts';

/** The kernel as built, as a URL. */
export const KECCAK256_WASM = new URL('../../../../wasm/keccak256.wasm', import.meta.url);

/** The raw exports, for what the host never calls. */
export interface Keccak256Exports {
  readonly memory: WebAssembly.Memory;
  abi(): number;
  inputBytes(): number;
  reserve(bytes: number): number;
  verify(batch: number): number;
  scan(batch: number, count: number): number;
  zeros(batch: number, index: number): number;
  setLanes(count: 1 | 3): void;
  laneItems(): number;
}

export function instantiate(lanes: 1 | 3 = 3): Keccak256Exports {
  const module = new WebAssembly.Module(readFileSync(KECCAK256_WASM));
  const kernel = new WebAssembly.Instance(module, {}).exports as unknown as Keccak256Exports;
  kernel.setLanes(lanes);
  return kernel;
}

/** Runs the kernel over a batch in place and returns what `verify` said. */
export function runBatch(kernel: Keccak256Exports, batch: ArrayBuffer): number {
  return withBatch(kernel, batch, (address) => kernel.verify(address));
}

/** As `runBatch`, for `scan`. */
export function scanBatch(kernel: Keccak256Exports, batch: ArrayBuffer, count: number): number {
  return withBatch(kernel, batch, (address) => kernel.scan(address, count));
}

/** As `runBatch`, for `zeros`. */
export function zerosOf(kernel: Keccak256Exports, batch: ArrayBuffer, index: number): number {
  return withBatch(kernel, batch, (address) => kernel.zeros(address, index));
}
