import { readFileSync } from 'node:fs';
import { withBatch } from '../with-batch.ts';

/** The kernel as built, as a URL. */
export const VISIONX_WASM = new URL('../../../../wasm/visionx.wasm', import.meta.url);

/** The raw exports, for what the host never calls. */
export interface VisionXExports {
  readonly memory: WebAssembly.Memory;
  abi(): number;
  inputBytes(): number;
  reserve(bytes: number): number;
  verify(batch: number): number;
  scan(batch: number, count: number): number;
  setLanes(count: 1 | 2): void;
}

export function instantiate(): VisionXExports {
  const module = new WebAssembly.Module(readFileSync(VISIONX_WASM));
  return new WebAssembly.Instance(module, {}).exports as unknown as VisionXExports;
}

/** Runs the kernel over a batch in place and returns what `verify` said. */
export function runBatch(kernel: VisionXExports, batch: ArrayBuffer): number {
  return withBatch(kernel, batch, (address) => kernel.verify(address));
}

/** As `runBatch`, for `scan`. */
export function scanBatch(kernel: VisionXExports, batch: ArrayBuffer, count: number): number {
  return withBatch(kernel, batch, (address) => kernel.scan(address, count));
}
