import { createHash, timingSafeEqual } from 'node:crypto';
import type { RouteRequest } from '../../../core/plugin-api/routes.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** The token that a call brings; undefined where it brings none. */
export function bearerOf({ headers }: Pick<RouteRequest, 'headers'>): string | undefined {
  return BEARER.exec(headers['authorization'] ?? '')?.[1];
}

/** SHA-256, 32 bytes: tokens are compared by it, so that their lengths say nothing. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** In the same time whatever differs. @throws RangeError for another length than 32 bytes */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return timingSafeEqual(one, other);
}
