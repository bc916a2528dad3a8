import { createHash } from 'node:crypto';
import { StrKey } from '@stellar/stellar-sdk';
import { KeyRing } from '../../plugins/kale/custody/key-ring.ts';
import { SEED_BYTES, unseal } from '../../plugins/kale/custody/key-seal.ts';
import type { KeptKey } from '../../plugins/kale/custody/key-custody.ts';
import { devnetKeys } from '../../plugins/kale/devnet/devnet-keys.ts';
import { DEVNET_PASSPHRASE } from '../../plugins/kale/devnet/devnet-network.ts';
import type { Secret } from './secret-scan.ts';

/** Everything secret that a pool is given, known to the test, by variables of the environment. */
export const SECOND_POOLER = 'second-pooler';

const { wallet, sources } = devnetKeys(DEVNET_PASSPHRASE, 2);

export class KnownKeys {
  readonly second = token('second pooler');
  readonly registration = token('registration');
  /** Versions of the custody key; the pool is told which of them it has. */
  readonly custody: readonly string[] = ['one', 'two'].map((name) =>
    digest(`custody ${name}`).toString('hex'),
  );

  /** The lines of the pool's file; `versions` of the custody key from 1 on. */
  tables(versions: readonly number[]): readonly string[] {
    return [
      '[[coin.poolers]]',
      `id = "${SECOND_POOLER}"`,
      'tokenEnv = "SECOND_TOKEN"',
      '[coin.farmers]',
      'registrationTokenEnv = "REGISTRATION_TOKEN"',
      '[coin.wallet]',
      'seedEnv = "WALLET_SEED"',
      ...sources.flatMap((_, index) => ['[[coin.sources]]', `seedEnv = "SOURCE_SEED_${index}"`]),
      ...versions.flatMap((version) => [
        '[[coin.custody.keys]]',
        `version = ${version}`,
        `keyEnv = "CUSTODY_KEY_${version}"`,
      ]),
    ];
  }

  get environment(): Readonly<Record<string, string>> {
    return Object.fromEntries([
      ['SECOND_TOKEN', this.second],
      ['REGISTRATION_TOKEN', this.registration],
      ['WALLET_SEED', wallet],
      ...sources.map((seed, index) => [`SOURCE_SEED_${index}`, seed]),
      ...this.custody.map((key, index) => [`CUSTODY_KEY_${index + 1}`, key]),
    ]);
  }

  get secrets(): readonly Secret[] {
    return [
      ...this.custody.map((key, index) => ({
        name: `custody key ${index + 1}`,
        bytes: Buffer.from(key, 'hex'),
      })),
      seedSecret('seed of the wallet', StrKey.decodeEd25519SecretSeed(wallet)),
      ...sources.map((seed, index) =>
        seedSecret(`seed of source ${index}`, StrKey.decodeEd25519SecretSeed(seed)),
      ),
      tokenSecret('token of the second pooler', this.second),
      tokenSecret('registration token', this.registration),
    ];
  }

  /** What a farmer's stored key holds. */
  opened(kept: KeptKey): Secret {
    const [one = '', two = ''] = this.custody;
    const seed = unseal(kept.sealed, kept, new KeyRing({ 1: one, 2: two }));
    if (seed.length !== SEED_BYTES) throw new Error('a seed has another length');
    return seedSecret(`seed of farmer ${kept.farmerId}`, seed);
  }
}

export function tokenSecret(name: string, text: string): Secret {
  return { name, bytes: Buffer.from(text) };
}

function seedSecret(name: string, bytes: Uint8Array): Secret {
  return { name, bytes, texts: [StrKey.encodeEd25519SecretSeed(Buffer.from(bytes))] };
}

function token(name: string): string {
  return digest(`token ${name}`).toString('base64url');
}

/** The same in every run, and not to be guessed from what a pool writes. */
function digest(name: string): Buffer {
  return createHash('sha256').update(`known to this test: ${name}`).digest();
}
