/**
 * Ed25519 (RFC 8032) by the library of Node itself: in JavaScript one signature takes as long as ten here. Whatever
 * this takes for a signature, nodes of Stellar take too.
 */
import { createPublicKey, sign, verify } from 'node:crypto';
import { StrKey } from '@stellar/stellar-sdk/base';

export interface SignedPayload {
  /** G address. */
  readonly publicKey: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
const SEED_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SIGNATURE_BYTES = 64;

/** 64 bytes. `seed`: 32 bytes, left as they are; the copy of them that is needed is wiped. */
export function signWith(seed: Uint8Array, payload: Uint8Array): Uint8Array {
  const key = Buffer.concat([SEED_HEAD, seed]);
  try {
    return sign(null, payload, { key, format: 'der', type: 'pkcs8' });
  } finally {
    key.fill(0);
  }
}

/** False for whatever is no signature of that account, or no account at all. */
export function isSignature({ publicKey, payload, signature }: SignedPayload): boolean {
  if (signature.length !== SIGNATURE_BYTES || !StrKey.isValidEd25519PublicKey(publicKey))
    return false;
  const x = Buffer.from(StrKey.decodeEd25519PublicKey(publicKey)).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, payload, key, signature);
}
