/** Tokens by which owners of farmers are known: 256 bits in base64url. Only their SHA-256 is kept, in hex. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;
const HASH = /^[0-9a-f]{64}$/;

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function tokenHashOf(token: string): string {
  return digestOf(token).toString('hex');
}

/** In a time that tells nothing of either. */
export function isTokenOf(token: string, tokenHash: string): boolean {
  const digest = digestOf(token);
  return HASH.test(tokenHash) && timingSafeEqual(digest, Buffer.from(tokenHash, 'hex'));
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
