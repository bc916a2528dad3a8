/**
 * Keys as slow salted hashes: scrypt (RFC 7914) over the key's bytes, 16 bytes of salt, 32 of hash. Its
 * parameters are kept beside each hash (`scrypt:N:r:p`), so that they can be raised and old hashes still be
 * checked. Node hashes on the thread pool that it shares with the file system; one at a time leaves it the
 * other threads, and bounds the memory, 128 bytes times N and r for each.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { AddressSecret } from './address-secret-store.ts';

/** A quarter of a second and 128 MiB (measured: 250 ms on an AMD EPYC; N = 2^16 takes 125, 2^15 62). */
export const KEY_METHOD = 'scrypt:131072:8:1';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const METHOD = /^scrypt:([0-9]{1,8}):([0-9]{1,2}):([0-9]{1,2})$/;
/** Eight times of what is used now: nothing that is kept can take the memory of the host. */
const MEMORY_MAX = 1_073_741_824;

/** `person` waits for the answer; `claim` does not, and lets those go first. */
export type Urgency = 'person' | 'claim';

export class KeyHasher {
  readonly #method: string;
  readonly #waiting: Readonly<Record<Urgency, (() => void)[]>> = { person: [], claim: [] };
  /** Hashed where an address has no secret, so that this takes as long. */
  readonly #nobody: AddressSecret;
  #busy = false;

  constructor(options: { readonly method: string }) {
    this.#method = options.method;
    parametersOf(options.method);
    this.#nobody = {
      salt: randomBytes(SALT_BYTES),
      hash: randomBytes(HASH_BYTES),
      method: options.method,
    };
  }

  /** Acts that wait for their turn. Callers bound it: one claim, and so many persons. */
  get waiting(): number {
    return this.#waiting.person.length + this.#waiting.claim.length;
  }

  /** A secret for a new key, by the method of now. */
  hash(key: string, urgency: Urgency): Promise<AddressSecret> {
    return this.#inTurn(urgency, async () => {
      const salt = randomBytes(SALT_BYTES);
      return {
        salt,
        hash: await derive(key, salt, this.#method, HASH_BYTES),
        method: this.#method,
      };
    });
  }

  /** In the same time for a key that is right, one that is wrong, and where there is no secret. */
  matches(key: string, secret: AddressSecret | undefined, urgency: Urgency): Promise<boolean> {
    const { salt, hash, method } = secret ?? this.#nobody;
    return this.#inTurn(urgency, async () => {
      const derived = await derive(key, salt, method, hash.length);
      return timingSafeEqual(derived, hash) && secret !== undefined;
    });
  }

  async #inTurn<T>(urgency: Urgency, act: () => Promise<T>): Promise<T> {
    if (this.#busy) await new Promise<void>((resolve) => this.#waiting[urgency].push(resolve));
    this.#busy = true;
    try {
      return await act();
    } finally {
      const next = this.#waiting.person.shift() ?? this.#waiting.claim.shift();
      // Handed on without a gap, so that nobody comes between.
      if (next === undefined) this.#busy = false;
      else next();
    }
  }
}

function derive(key: string, salt: Buffer, method: string, bytes: number): Promise<Buffer> {
  const parameters = parametersOf(method);
  return new Promise((resolve, reject) => {
    scrypt(key, salt, bytes, parameters, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}

function parametersOf(method: string): {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
} {
  const [, cost, block, parallel] = METHOD.exec(method) ?? [];
  const N = Number(cost);
  const r = Number(block);
  const p = Number(parallel);
  const memory = 128 * N * r;
  // NaN, where the pattern does not match, is not below the limit either.
  if (!(memory > 0 && memory <= MEMORY_MAX && p > 0))
    throw new Error(`no method of hashing keys that is known here: ${method}`);
  return { N, r, p, maxmem: memory + 128 * r * (p + 2) };
}
