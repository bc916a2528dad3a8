import { keccak_256 } from '@noble/hashes/sha3.js';
import { type BatchItem, encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import {
  KERNEL_INPUT_BYTES,
  kernelContext,
  kernelInput,
  type KernelWork,
} from '../../../plugins/kale/jobs/kernel-layout.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { type Keccak256Exports, runBatch } from './kernel-instance.ts';

export const HIGHEST = Buffer.alloc(32, 0xff);
export const LOWEST = Buffer.alloc(32);
export const M64 = 2n ** 64n - 1n;

/** Work with the context of it, which items of one job share. */
export interface Job extends KernelWork {
  readonly context: Uint8Array;
}

export function jobOf(work: KernelWork): Job {
  return { ...work, context: kernelContext(work) };
}

export function randomJob(random: SeededRandom): Job {
  const entropy = random.bytes(32);
  return jobOf({ blockIndex: random.uint32(), entropy, farmer: random.bytes(32) });
}

export function itemOf(
  { context }: Job,
  nonce: bigint,
  share: Uint8Array = HIGHEST,
  block: Uint8Array = LOWEST,
): BatchItem {
  return { context, input: kernelInput(nonce), shareTargetLe: share, blockTargetLe: block };
}

/** One of 64 bits; those where a half of it wraps are likelier than others. */
export function randomNonce(random: SeededRandom): bigint {
  const value = random.bytes(8).readBigUInt64LE();
  const near = value & 3n;
  const kind = random.between(0, 15);
  if (kind === 0) return near;
  if (kind === 1) return M64 - near;
  if (kind === 2) return ((value & ~0xffff_ffffn) - 2n + near) & M64;
  return value;
}

/** The 76 bytes that the contract hashes. */
export function preimageOf({ blockIndex, entropy, farmer }: KernelWork, nonce: bigint): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(blockIndex);
  head.writeBigUInt64BE(nonce, 4);
  return Buffer.concat([head, entropy, farmer]);
}

/** What another library says, as the contract writes it. */
export function referenceHash(work: KernelWork, nonce: bigint): string {
  return Buffer.from(keccak_256(preimageOf(work, nonce))).toString('hex');
}

export function encode(items: readonly BatchItem[]): ArrayBuffer {
  return encodeBatch(items, KERNEL_INPUT_BYTES);
}

export function judgedOf(batch: ArrayBuffer): JudgedBatch {
  return new JudgedBatch(batch, KERNEL_INPUT_BYTES);
}

/** Hashes of a batch as the contract writes them. Throws where the kernel refuses it. */
export function hashesOf(kernel: Keccak256Exports, items: readonly BatchItem[]): string[] {
  const batch = encode(items);
  const judged = runBatch(kernel, batch);
  if (judged !== items.length) throw new Error(`the kernel said ${judged}`);
  const read = judgedOf(batch);
  return items.map((_, index) => Buffer.from(read.digest(index)).reverse().toString('hex'));
}
