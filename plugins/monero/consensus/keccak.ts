import { keccak_256 } from '@noble/hashes/sha3.js';

/** Monero's fast hash: Keccak-256 as it was before SHA-3 changed its padding. 32 bytes. */
export function keccak(bytes: Uint8Array): Buffer {
  return Buffer.from(keccak_256(bytes).buffer);
}

/** The hash of two hashes side by side: a node of the transaction tree. */
export function keccakPair(left: Uint8Array, right: Uint8Array): Buffer {
  return keccak(Buffer.concat([left, right]));
}
