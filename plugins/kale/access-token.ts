/** Tokens by which owners of farmers, and poolers, are known. Of those that are made here only the SHA-256 is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;
const HASH = /^[0-9a-f]{64}$/;

/** 256 bits in base64url. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** SHA-256, 32 bytes: tokens are compared by it, so that their lengths say nothing. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** In the same time whatever differs. @throws RangeError for another length than 32 bytes */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return timingSafeEqual(one, other);
}

/** `hash`: as it is kept, in hex; false for what is none. In a time that tells nothing of either. */
export function isTokenOf(token: string, hash: string): boolean {
  const digest = tokenHash(token);
  return HASH.test(hash) && isSameHash(digest, Buffer.from(hash, 'hex'));
}
