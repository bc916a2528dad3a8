import { readFileSync } from 'node:fs';

/** The kernel as built, as a URL. */
export const SHA256D_WASM = new URL('../../../../wasm/sha256d.wasm', import.meta.url);

/** The raw exports, for what the host never calls. */
export interface Sha256dExports {
  readonly memory: WebAssembly.Memory;
  abi(): number;
  inputBytes(): number;
  reserve(bytes: number): number;
  verify(batch: number): number;
  scan(header: number, nonceStart: number, count: number, target: number): number;
  setLanes(count: 1 | 4): void;
  laneItems(): number;
}

export function instantiate(): Sha256dExports {
  const module = new WebAssembly.Module(readFileSync(SHA256D_WASM));
  return new WebAssembly.Instance(module, {}).exports as unknown as Sha256dExports;
}

/** Runs the kernel over a batch in place and returns what `verify` said. */
export function runBatch(kernel: Sha256dExports, batch: ArrayBuffer): number {
  const address = kernel.reserve(batch.byteLength);
  const bytes = new Uint8Array(batch);
  new Uint8Array(kernel.memory.buffer).set(bytes, address);
  const answer = kernel.verify(address);
  bytes.set(new Uint8Array(kernel.memory.buffer, address, bytes.length));
  return answer;
}
