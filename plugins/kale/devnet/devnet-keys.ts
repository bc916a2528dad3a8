import { createHash } from 'node:crypto';
import { StrKey } from '@stellar/stellar-sdk/base';

/** Keys of a pool on a devnet, which follow from its passphrase, so that nobody has to make up any. Worth nothing. */
export interface DevnetKeys {
  /** S addresses. */
  readonly wallet: string;
  readonly sources: readonly string[];
  /** 32 bytes in hex. */
  readonly custody: string;
}

export function devnetKeys(passphrase: string, sourceCount: number): DevnetKeys {
  const seed = (name: string): Buffer =>
    createHash('sha256').update(`${passphrase} KALE pool ${name}`).digest();
  return {
    wallet: StrKey.encodeEd25519SecretSeed(seed('wallet')),
    sources: Array.from({ length: sourceCount }, (_, index) =>
      StrKey.encodeEd25519SecretSeed(seed(`source ${index}`)),
    ),
    custody: seed('custody').toString('hex'),
  };
}
