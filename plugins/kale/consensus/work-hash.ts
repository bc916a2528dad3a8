import { keccak_256 } from '@noble/hashes/sha3.js';
import { preimageOf } from './preimage.ts';
import type { WorkAttempt } from './preimage.ts';

/** 32 bytes: Keccak-256 with its first padding, not SHA3-256. @throws RangeError as `preimageOf`. */
export function workHash(attempt: WorkAttempt): Uint8Array {
  return keccak_256(preimageOf(attempt));
}
