import { type BatchItem, encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import {
  KERNEL_INPUT_BYTES,
  kernelContext,
  kernelInput,
} from '../../../plugins/visionx/jobs/kernel-layout.ts';
import type { VisionXParameters } from '../../../plugins/visionx/consensus/parameters.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { runBatch, type VisionXExports } from './kernel-instance.ts';

export const HIGHEST = Buffer.alloc(32, 0xff);
export const LOWEST = Buffer.alloc(32);

/** A fraction of a millisecond a hash, in every implementation but that of BigInts. */
export const SMALL: VisionXParameters = {
  datasetMib: 1,
  scratchMib: 1,
  iterations: 100,
  readsPerIteration: 4,
  writeEvery: 4,
};

export function itemOf(
  context: Uint8Array,
  nonce: bigint,
  share: Uint8Array = HIGHEST,
  block: Uint8Array = LOWEST,
): BatchItem {
  return { context, input: kernelInput(nonce), shareTargetLe: share, blockTargetLe: block };
}

export function randomContext(random: SeededRandom, parameters = SMALL): Uint8Array {
  return kernelContext({
    parameters,
    epoch: random64(random),
    seed: random.bytes(32),
    message: random.bytes(random.between(0, 200)),
  });
}

/** One of 64 bits; the ends of the range are likelier than others. */
export function random64(random: SeededRandom): bigint {
  const value = random.bytes(8).readBigUInt64LE();
  const near = value & 3n;
  const kind = random.between(0, 15);
  if (kind === 0) return near;
  if (kind === 1) return 2n ** 64n - 1n - near;
  if (kind === 2) return (2n ** 63n - 2n + near) & (2n ** 64n - 1n);
  return value;
}

/** Digests of a batch in the order of the chain, hex. Throws where the kernel refuses it. */
export function digestsOf(kernel: VisionXExports, items: readonly BatchItem[]): string[] {
  const batch = encodeBatch(items, KERNEL_INPUT_BYTES);
  const judged = runBatch(kernel, batch);
  if (judged !== items.length) throw new Error(`the kernel said ${judged}`);
  const read = new JudgedBatch(batch, KERNEL_INPUT_BYTES);
  return items.map((_, index) => Buffer.from(read.digest(index)).reverse().toString('hex'));
}
