import { PoolError } from '../../core/plugin-api/errors.ts';
import type { CoinConfig } from './coin-config.ts';
import { AccountSigner } from './custody/account-signer.ts';
import { KeyRing } from './custody/key-ring.ts';
import { devnetKeys } from './devnet/devnet-keys.ts';
import type { NetworkSettings } from './pool-network.ts';
import { devnetOf } from './pool-network.ts';

/** Keys of a pool's own: what its file names, or on a devnet what follows from the passphrase. */
export interface PoolKeys {
  readonly treasury: AccountSigner;
  readonly sources: readonly [AccountSigner, ...AccountSigner[]];
  readonly ring: KeyRing;
}

export type KeySettings = NetworkSettings &
  Pick<CoinConfig, 'wallet' | 'sources' | 'custody' | 'devnet'>;

/** `address`: the pool's. @throws PoolError CONFIG_INVALID, which tells no secret */
export function poolKeys(config: KeySettings, address: string): PoolKeys {
  const treasury = new AccountSigner(walletSeed(config), 'coin.wallet.seed');
  if (treasury.publicKey !== address.trim())
    throw invalid('coin.wallet.seed', `is the key of ${treasury.publicKey}, not of the address`);
  const [first, ...rest] = sourceSeeds(config).map(
    (seed, index) => new AccountSigner(seed, `coin.sources.${index}.seed`),
  );
  if (first === undefined) throw invalid('coin.sources', 'names no account');
  const sources = [first, ...rest] as const;
  const known = new Set([treasury.publicKey]);
  for (const [index, { publicKey }] of sources.entries()) {
    if (known.has(publicKey))
      throw invalid(`coin.sources.${index}.seed`, `${publicKey} is there before, or the wallet's`);
    known.add(publicKey);
  }
  return { treasury, sources, ring: ringOf(config) };
}

/** The keys that seal those of farmers. @throws PoolError CONFIG_INVALID */
export function ringOf(config: KeySettings): KeyRing {
  const { custody } = config;
  if (custody === undefined) return new KeyRing({ 1: derived(config, 'coin.custody').custody });
  const versions = custody.keys.map(({ version }) => version);
  const twice = versions.find((version, index) => versions.indexOf(version) !== index);
  if (twice !== undefined) throw invalid('coin.custody.keys', `version ${twice} is there twice`);
  return new KeyRing(Object.fromEntries(custody.keys.map(({ version, key }) => [version, key])));
}

/** G address of the account that pays on a devnet whose file names none. */
export function devnetAddress(config: KeySettings): string {
  return new AccountSigner(walletSeed(config), 'coin.wallet.seed').publicKey;
}

function walletSeed(config: KeySettings): string {
  return config.wallet?.seed ?? derived(config, 'coin.wallet').wallet;
}

function sourceSeeds(config: KeySettings): readonly string[] {
  const { sources } = config;
  return sources?.map(({ seed }) => seed) ?? derived(config, 'coin.sources').sources;
}

function derived(config: KeySettings, key: string) {
  if (config.network !== 'devnet') throw invalid(key, 'is missing, and has to be there');
  return devnetKeys(devnetOf(config).passphrase, config.devnet?.sources ?? 1);
}

function invalid(key: string, what: string): PoolError {
  return new PoolError('CONFIG_INVALID', `${key}: ${what}`, { key });
}
