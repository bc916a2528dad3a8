import { randomBytes } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { StrKey } from '@stellar/stellar-sdk/base';
import { isSignature, signWith } from '../stellar/ed25519.ts';
import type { Signer } from '../stellar/signer.ts';
import { CustodyError } from './custody-error.ts';
import type { KeyRing } from './key-ring.ts';
import { SEED_BYTES, seal, sealVersion, unseal } from './key-seal.ts';
import type { KeyOwner } from './key-seal.ts';

/** A farmer's key as it is stored. */
export interface KeptKey extends KeyOwner {
  /** As `seal` writes it. */
  readonly sealed: string;
}

/**
 * Keys of farmers that are made here and never leave. A key is in memory in clear only while it signs, in buffers that
 * are wiped; what comes of it in numbers where an account is made or a key is looked at is beyond reach in JavaScript.
 */
export class KeyCustody {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** A new account's key, sealed with the newest key of the ring. */
  create(farmerId: string): KeptKey {
    const seed = randomBytes(SEED_BYTES);
    try {
      const owner = { farmerId, publicKey: addressOf(seed) };
      return { ...owner, sealed: seal(seed, owner, this.#ring) };
    } finally {
      seed.fill(0);
    }
  }

  /** Opens the key anew for each signature. `sign` rejects with a CustodyError. */
  signer({ farmerId, publicKey, sealed }: KeptKey): Signer {
    const kept = { farmerId, publicKey, sealed };
    return {
      publicKey,
      sign: async (payload) => this.#signed(kept, payload),
    };
  }

  /** Whether it is sealed with the newest key already. @throws CustodyError */
  isNewest(kept: KeptKey): boolean {
    return sealVersion(kept.sealed, kept) === this.#ring.newest;
  }

  /** The same key sealed anew with the newest key of the ring. @throws CustodyError */
  reseal(kept: KeptKey): KeptKey {
    const { farmerId, publicKey } = kept;
    const owner = { farmerId, publicKey };
    const sealed = this.#opened(kept, (seed) => seal(seed, owner, this.#ring));
    return { ...owner, sealed };
  }

  /** That it opens, and to the key of its account. @throws CustodyError */
  verify(kept: KeptKey): void {
    this.#opened(kept, () => undefined);
  }

  /** That it is the key of its account is seen by the signature, at a tenth of what its public key takes to make. */
  #signed(kept: KeptKey, payload: Uint8Array): Uint8Array {
    const { publicKey } = kept;
    const seed = unseal(kept.sealed, kept, this.#ring);
    try {
      const signature = signWith(seed, payload);
      if (!isSignature({ publicKey, payload, signature }))
        throw new CustodyError('key-mismatch', kept);
      return signature;
    } finally {
      seed.fill(0);
    }
  }

  #opened<Result>(kept: KeptKey, use: (seed: Uint8Array) => Result): Result {
    const seed = unseal(kept.sealed, kept, this.#ring);
    try {
      if (addressOf(seed) !== kept.publicKey) throw new CustodyError('key-mismatch', kept);
      return use(seed);
    } finally {
      seed.fill(0);
    }
  }
}

function addressOf(seed: Uint8Array): string {
  return StrKey.encodeEd25519PublicKey(ed25519.getPublicKey(seed));
}
