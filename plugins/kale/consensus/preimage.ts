import { U32_MAX } from './farm-block.ts';

export const PREIMAGE_BYTES = 76;
export const NONCE_AT = 4;
const ENTROPY_AT = 12;
const FARMER_AT = 44;
const U64_MAX = (1n << 64n) - 1n;

export interface WorkAttempt {
  /** Of the block. */
  readonly index: number;
  /** Unsigned, 64 bits. */
  readonly nonce: bigint;
  /** 32 bytes, of the block. */
  readonly entropy: Uint8Array;
  /** 32 bytes, see `farmerKey`. */
  readonly farmer: Uint8Array;
}

/**
 * The hashed bytes. Numbers are big-endian.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | index of the block |
 * | 4 | 8 | nonce |
 * | 12 | 32 | entropy of the block |
 * | 44 | 32 | farmer |
 *
 * @throws RangeError for parts that do not fit.
 */
export function preimageOf({ index, nonce, entropy, farmer }: WorkAttempt): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index > U32_MAX)
    throw new RangeError('an index has 32 bits');
  if (nonce < 0n || nonce > U64_MAX) throw new RangeError('a nonce has 64 bits');
  if (entropy.length !== FARMER_AT - ENTROPY_AT) throw new RangeError('entropy has 32 bytes');
  if (farmer.length !== PREIMAGE_BYTES - FARMER_AT) throw new RangeError('a farmer has 32 bytes');
  const bytes = new Uint8Array(PREIMAGE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, index);
  view.setBigUint64(NONCE_AT, nonce);
  bytes.set(entropy, ENTROPY_AT);
  bytes.set(farmer, FARMER_AT);
  return bytes;
}
