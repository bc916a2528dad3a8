import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { StrKey } from '@stellar/stellar-sdk/base';

export interface SignedBytes {
  /** G address. */
  readonly signer: string;
  readonly payload: Uint8Array;
  /** 64 bytes of Ed25519. */
  readonly signature: Uint8Array;
}

export type SignatureCheck = (signed: SignedBytes) => boolean;

const KEYS_MAX = 10_000;
const SIGNATURE_BYTES = 64;

/** Checks Ed25519 signatures, and keeps the keys it has met. */
export function signatureCheck(): SignatureCheck {
  const keys = new Map<string, KeyObject>();
  return ({ signer, payload, signature }) => {
    if (signature.length !== SIGNATURE_BYTES) return false;
    if (keys.size >= KEYS_MAX) keys.clear();
    const key = keys.get(signer) ?? publicKey(signer);
    keys.set(signer, key);
    return verify(null, payload, key, signature);
  };
}

/** For transactions that are in the ledger already, and so were checked. */
export const checkedBefore: SignatureCheck = () => true;

function publicKey(address: string): KeyObject {
  const x = Buffer.from(StrKey.decodeEd25519PublicKey(address)).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
