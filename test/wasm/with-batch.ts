/** What a kernel lends a batch. */
interface BatchMemory {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
}

/** Copies a batch to the kernel and back, around what is done with it there; returns what that said. */
export function withBatch(
  kernel: BatchMemory,
  batch: ArrayBuffer,
  run: (address: number) => number,
): number {
  const address = kernel.reserve(batch.byteLength);
  const bytes = new Uint8Array(batch);
  new Uint8Array(kernel.memory.buffer).set(bytes, address);
  const answer = run(address);
  bytes.set(new Uint8Array(kernel.memory.buffer, address, bytes.length));
  return answer;
}
