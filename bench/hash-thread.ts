/**
 * A thread of the load generator: hashes of VisionX, in the order in which they are asked for. It takes what time
 * the processors have left: real workers hash elsewhere.
 */
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { encodeBatch, JudgedBatch } from '../core/kernels/batch.ts';
import { WasmKernel } from '../core/kernels/wasm-kernel.ts';
import { KERNEL_INPUT_BYTES, kernelInput } from '../plugins/visionx/jobs/kernel-layout.ts';
import type { HashesMade, HashOrder } from './hash-order.ts';

const kernel = new WasmKernel(
  new URL('../../wasm/visionx.wasm', import.meta.url),
  KERNEL_INPUT_BYTES,
);
const NEVER_MET = new Uint8Array(32);
const THIS_THREAD = 0;

setPriority(THIS_THREAD, constants.priority.PRIORITY_LOW);

parentPort?.on('message', (order: HashOrder) => {
  const items = Array.from({ length: order.count }, (_, index) => ({
    context: order.context,
    input: kernelInput(order.nonceFirst + BigInt(index)),
    shareTargetLe: NEVER_MET,
    blockTargetLe: NEVER_MET,
  }));
  const batch = encodeBatch(items, KERNEL_INPUT_BYTES);
  kernel.verify(batch);
  const judged = new JudgedBatch(batch, KERNEL_INPUT_BYTES);
  const hashes = items.map((_, index) =>
    Buffer.from(judged.digest(index)).reverse().toString('hex'),
  );
  const made: HashesMade = { id: order.id, hashes };
  parentPort?.postMessage(made);
});
