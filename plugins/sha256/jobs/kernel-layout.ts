/**
 * What the `sha256d` kernel reads, integers little-endian, hashes in header order.
 *
 * | context at | size | what |
 * |---|---|---|
 * | 0 | 4 | length of coinb1, a |
 * | 4 | 4 | length of coinb2, b |
 * | 8 | 4 | branch count, n |
 * | 12 | 4 | bits |
 * | 16 | 32 | previous hash |
 * | 48 | 32 n | branches |
 * | 48 + 32 n | a + b | coinb1, coinb2 |
 *
 * | input at | size | what |
 * |---|---|---|
 * | 0 | 1 | length of extranonce1 |
 * | 1 | 1 | length of extranonce2 |
 * | 2 | 2 | zero |
 * | 4 | 4 | version |
 * | 8 | 4 | ntime |
 * | 12 | 4 | nonce |
 * | 16 | 16 | extranonce1, extranonce2, zeros |
 *
 * The digest is SHA-256d of the header as it comes; its display form is the reverse.
 */
import type { StratumV1Submission } from '../../../core/plugin-api/dialect.ts';
import { u32Le } from '../consensus/serialization.ts';

export const KERNEL_INPUT_BYTES = 32;
/** Both extranonces together. */
export const EXTRANONCE_BYTES_MAX = 16;

export interface KernelContextParts {
  readonly bits: number;
  readonly previousHash: Uint8Array;
  readonly branches: readonly Uint8Array[];
  readonly coinb1: Uint8Array;
  readonly coinb2: Uint8Array;
}

export function kernelContext(parts: KernelContextParts): Uint8Array {
  return Buffer.concat([
    u32Le(parts.coinb1.length),
    u32Le(parts.coinb2.length),
    u32Le(parts.branches.length),
    u32Le(parts.bits),
    parts.previousHash,
    ...parts.branches,
    parts.coinb1,
    parts.coinb2,
  ]);
}

/** Writes all 32 bytes of an input. The extranonces together must fit 16 bytes. */
export function writeKernelInput(
  submission: StratumV1Submission,
  into: Uint8Array,
  offset: number,
): void {
  const { extranonce1, extranonce2 } = submission;
  if (extranonce1.length + extranonce2.length > EXTRANONCE_BYTES_MAX)
    throw new RangeError('the extranonces are longer than the kernel takes');
  const view = new DataView(into.buffer, into.byteOffset + offset, KERNEL_INPUT_BYTES);
  view.setUint8(0, extranonce1.length);
  view.setUint8(1, extranonce2.length);
  view.setUint16(2, 0);
  view.setUint32(4, submission.version, true);
  view.setUint32(8, submission.ntime, true);
  view.setUint32(12, submission.nonce, true);
  into.fill(0, offset + 16, offset + KERNEL_INPUT_BYTES);
  into.set(extranonce1, offset + 16);
  into.set(extranonce2, offset + 16 + extranonce1.length);
}
