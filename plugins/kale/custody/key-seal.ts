/**
 * How a farmer's key is stored: `k<version>.<base64url of nonce (12 bytes), ciphertext (32), tag (16)>`, by
 * AES-256-GCM. What is authenticated besides binds it to one farmer, one account and one version.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CustodyError } from './custody-error.ts';
import type { CustodyFault } from './custody-error.ts';
import type { KeyRing } from './key-ring.ts';

/** Whose key it is. */
export interface KeyOwner {
  readonly farmerId: string;
  /** G address. */
  readonly publicKey: string;
}

export const SEED_BYTES = 32;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^k([1-9][0-9]{0,8})\.([A-Za-z0-9_-]{80})$/;
const PURPOSE = 'headframe kale farmer key';

/** Seals with the newest key of the ring and a nonce that was never used. `seed`: 32 bytes, left as it is. */
export function seal(seed: Uint8Array, owner: KeyOwner, ring: KeyRing): string {
  const version = ring.newest;
  const key = ring.key(version);
  if (key === undefined) throw new CustodyError('version-unknown', owner);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bindingOf(owner, version));
  const body = Buffer.concat([nonce, cipher.update(seed), cipher.final(), cipher.getAuthTag()]);
  return `k${version}.${body.toString('base64url')}`;
}

/** 32 bytes that the caller wipes. @throws CustodyError */
export function unseal(sealed: string, owner: KeyOwner, ring: KeyRing): Buffer {
  const version = sealVersion(sealed, owner);
  const key = ring.key(version);
  if (key === undefined) {
    const told = ring.versions.join(', ');
    const remedy = `it needs version ${version}, and coin.custody.keys has ${told}: add that key, and start anew`;
    throw new CustodyError('version-unknown', owner, remedy);
  }
  const body = Buffer.from(sealed.slice(sealed.indexOf('.') + 1), 'base64url');
  const nonce = body.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bindingOf(owner, version));
  decipher.setAuthTag(body.subarray(NONCE_BYTES + SEED_BYTES));
  const seed = decipher.update(body.subarray(NONCE_BYTES, NONCE_BYTES + SEED_BYTES));
  if (isFinal(decipher)) return seed;
  seed.fill(0);
  throw new CustodyError('seal-broken', owner);
}

/** The version of the key that it is sealed with. @throws CustodyError */
export function sealVersion(sealed: string, owner: KeyOwner): number {
  const fault: CustodyFault = 'malformed';
  const version = FORM.exec(sealed)?.[1];
  if (version === undefined) throw new CustodyError(fault, owner);
  return Number(version);
}

function isFinal(decipher: { final(): Buffer }): boolean {
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

/** Each part with its length before it, so that no two owners come to the same bytes. */
function bindingOf({ farmerId, publicKey }: KeyOwner, version: number): Buffer {
  const parts = [PURPOSE, farmerId, publicKey, `${version}`].map((part) => Buffer.from(part));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}
