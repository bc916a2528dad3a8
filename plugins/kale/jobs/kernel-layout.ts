/**
 * What the `keccak256` kernel reads.
 *
 * | context at | size | what |
 * |---|---|---|
 * | 0 | 4 | index of the block, little-endian |
 * | 4 | 32 | entropy of the block |
 * | 36 | 32 | farmer: the public key of an account, or the id of a contract |
 *
 * An input is the nonce, 8 bytes, little-endian. The digest is least significant byte first: the contract writes it
 * the other way round, and counts zeros from that end.
 */
import type { Target } from '../../../core/plugin-api/target.ts';

export const KERNEL_INPUT_BYTES = 8;
const ENTROPY_AT = 4;
const ENTROPY_BYTES = 32;
const FARMER_AT = 36;
const FARMER_BYTES = 32;
const CONTEXT_BYTES = 68;
/** What a digest of 64 hex digits may have above zero at all. */
const ZEROS_MAX = 63;

/** What all nonces of one farmer in one block have in common. */
export interface KernelWork {
  /** 0 to 2^32 - 1. */
  readonly blockIndex: number;
  /** 32 bytes. */
  readonly entropy: Uint8Array;
  /** 32 bytes. */
  readonly farmer: Uint8Array;
}

/** @throws RangeError for an index, an entropy or a farmer that does not fit. */
export function kernelContext({ blockIndex, entropy, farmer }: KernelWork): Uint8Array {
  if (entropy.length !== ENTROPY_BYTES)
    throw new RangeError(`an entropy has 32 bytes, got ${entropy.length}`);
  if (farmer.length !== FARMER_BYTES)
    throw new RangeError(`a farmer has 32 bytes, got ${farmer.length}`);
  const context = Buffer.alloc(CONTEXT_BYTES);
  context.writeUInt32LE(blockIndex);
  context.set(entropy, ENTROPY_AT);
  context.set(farmer, FARMER_AT);
  return context;
}

/** The input of a nonce, of 64 bits. @throws RangeError for one that has more, or is below zero. */
export function kernelInput(nonce: bigint): Uint8Array {
  const input = Buffer.alloc(KERNEL_INPUT_BYTES);
  input.writeBigUInt64LE(nonce);
  return input;
}

/** The target that digests with at least so many leading hex zeros meet. @throws RangeError beyond 0 to 63. */
export function targetOfZeros(zeros: number): Target {
  if (!Number.isInteger(zeros) || zeros < 0 || zeros > ZEROS_MAX)
    throw new RangeError(`a target has 0 to ${ZEROS_MAX} zeros, got ${zeros}`);
  return ((1n << BigInt(256 - 4 * zeros)) - 1n) as Target;
}
