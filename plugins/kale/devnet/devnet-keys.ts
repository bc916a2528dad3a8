import { createHash } from 'node:crypto';
import { Keypair, StrKey } from '@stellar/stellar-sdk/base';

/** The seed of the account that miners are shown as an example of an address: 32 bytes, known to everybody. */
const EXAMPLE_SEED = Buffer.alloc(32, 0x02);

/** Whose address the examples of devnets show. Worth nothing, and nothing that anybody should be paid to elsewhere. */
export const EXAMPLE_MINER = Keypair.fromRawEd25519Seed(EXAMPLE_SEED);

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
