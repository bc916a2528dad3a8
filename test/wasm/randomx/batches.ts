import { type BatchItem, encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import type { RandomxExports, RandomxInstance } from './randomx-instance.ts';

export const INPUT_BYTES = 192;
export const HIGHEST = Buffer.alloc(32, 0xff);
export const LOWEST = Buffer.alloc(32);

/** Contexts: variant, and whether the digest is the commitment. */
export const RX_0 = Buffer.from([0, 0]);
export const RX_2 = Buffer.from([2, 0]);
export const RX_2_COMMITMENT = Buffer.from([2, 1]);

/** A blob as an input of the kernel. */
export function inputOf(blob: Uint8Array): Buffer {
  const input = Buffer.alloc(INPUT_BYTES);
  input.writeUInt16LE(blob.length);
  input.set(blob, 2);
  return input;
}

export function itemOf(
  context: Uint8Array,
  blob: Uint8Array,
  targets: { readonly share?: Uint8Array; readonly block?: Uint8Array } = {},
): BatchItem {
  return {
    context,
    input: inputOf(blob),
    shareTargetLe: targets.share ?? LOWEST,
    blockTargetLe: targets.block ?? LOWEST,
  };
}

/** Copies a batch to the kernel; its address. */
export function place({ memory }: RandomxInstance, kernel: RandomxExports, batch: ArrayBuffer) {
  const address = kernel.reserve(batch.byteLength);
  new Uint8Array(memory.buffer).set(new Uint8Array(batch), address);
  return address;
}

/** Runs the kernel over a batch in place and returns what `verify` said. */
export function runBatch(
  instance: RandomxInstance,
  batch: ArrayBuffer,
  kernel: RandomxExports = instance.kernel,
): number {
  const address = place(instance, kernel, batch);
  const answer = kernel.verify(address);
  const bytes = new Uint8Array(batch);
  bytes.set(new Uint8Array(instance.memory.buffer, address, bytes.length));
  return answer;
}

/** The digest of one blob, in hex. */
export function digestOf(
  instance: RandomxInstance,
  context: Uint8Array,
  blob: Uint8Array,
  kernel: RandomxExports = instance.kernel,
): string {
  const batch = encodeBatch([itemOf(context, blob)], INPUT_BYTES);
  runBatch(instance, batch, kernel);
  return Buffer.from(new JudgedBatch(batch, INPUT_BYTES).digest(0)).toString('hex');
}
