import { ed25519 } from '@noble/curves/ed25519.js';
import { StrKey } from '@stellar/stellar-sdk/base';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { signWith } from '../stellar/ed25519.ts';
import type { Signer } from '../stellar/signer.ts';

/** Signs for an account of the pool's own, whose seed its settings resolve to. No print of it shows the seed. */
export class AccountSigner implements Signer {
  readonly publicKey: string;
  readonly #seed: Uint8Array;

  /** `secret`: S address; `key`: where it is set. @throws PoolError CONFIG_INVALID, without the secret */
  constructor(secret: string, key: string) {
    const trimmed = secret.trim();
    if (!StrKey.isValidEd25519SecretSeed(trimmed))
      throw new PoolError('CONFIG_INVALID', `${key}: no secret seed of Stellar`, { key });
    this.#seed = StrKey.decodeEd25519SecretSeed(trimmed);
    this.publicKey = StrKey.encodeEd25519PublicKey(ed25519.getPublicKey(this.#seed));
  }

  async sign(payload: Uint8Array): Promise<Uint8Array> {
    return signWith(this.#seed, payload);
  }
}
