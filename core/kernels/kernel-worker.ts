/** Piscina worker: one kernel instance per thread, loaded once, which judges batch after batch. */
import { workerData } from 'node:worker_threads';
import { move } from 'piscina';
import { EpochMachine } from './epochs/epoch-machine.ts';
import { failureOf, type KernelFailure, type KernelWorkerData } from './kernel-failure.ts';
import { WasmKernel } from './wasm-kernel.ts';

const { wasm, inputBytes, seed } = workerData as KernelWorkerData;
const kernel = load();

/** The judged batch, moved back; or why it was not judged. */
export default function judge(batch: ArrayBuffer): unknown {
  if ('code' in kernel) return kernel;
  try {
    kernel.verify(batch);
  } catch (error) {
    return failureOf(error);
  }
  return move(batch);
}

/**
 * A thread that dies while loading would be started again for ever, so it lives on and says why.
 */
function load(): WasmKernel | EpochMachine | KernelFailure {
  try {
    const url = new URL(wasm);
    if (seed !== undefined) return new EpochMachine({ wasm: url, inputBytes }, seed);
    return new WasmKernel(url, inputBytes);
  } catch (error) {
    return failureOf(error);
  }
}
