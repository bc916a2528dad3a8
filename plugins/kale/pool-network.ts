import { Networks, StrKey } from '@stellar/stellar-sdk/base';
import { PoolError } from '../../core/plugin-api/errors.ts';
import type { CoinConfig } from './coin-config.ts';
import { DevnetNetwork } from './devnet/devnet-network.ts';
import type { StellarNetwork } from './stellar/stellar-network.ts';

/** Ids as published with the contracts (KALE-sc and the tractor's repository). */
const MAINNET: StellarNetwork = {
  passphrase: Networks.PUBLIC,
  farmContract: 'CDL74RF5BLYR2YBLCCI7F5FB6TPSCLKEJUBSD2RSVWZ4YHF3VMFAIGWA',
  assetIssuer: 'GBDVX4VELCDSQ54KQJYTNHXAHFLBCA77ZY2USQBM4CSHTTV7DME7KALE',
  tractorContract: 'CBGSBKYMYO6OMGHQXXNOBRGVUDFUDVC2XLC3SXON5R2SNXILR7XCKKY3',
};
const TESTNET: StellarNetwork = {
  passphrase: Networks.TESTNET,
  farmContract: 'CDSWUUXGPWDZG76ISK6SUCVPZJMD5YUV66J2FXFXFGDX25XKZJIEITAO',
  assetIssuer: 'GCHPTWXMT3HYF4RLZHWBNRF4MPXLTJ76ISHMSYIWCCDXWUYOQG5MR2AB',
};

export type NetworkSettings = Pick<
  CoinConfig,
  'network' | 'networkPassphrase' | 'farmContract' | 'tractorContract' | 'assetIssuer'
>;

/** The network that a pool's file means: one that is known, each part of it replaced by what the file says. */
export function networkOf(config: NetworkSettings): StellarNetwork {
  const known = knownNetwork(config);
  const network = {
    passphrase: config.networkPassphrase ?? known.passphrase,
    farmContract: config.farmContract ?? known.farmContract,
    assetIssuer: config.assetIssuer ?? known.assetIssuer,
    tractorContract: config.tractorContract ?? known.tractorContract,
  };
  requireSound('farmContract', StrKey.isValidContract(network.farmContract));
  requireSound('assetIssuer', StrKey.isValidEd25519PublicKey(network.assetIssuer));
  const { tractorContract } = network;
  requireSound(
    'tractorContract',
    tractorContract === undefined || StrKey.isValidContract(tractorContract),
  );
  return network;
}

function knownNetwork(config: NetworkSettings): StellarNetwork {
  if (config.network === 'mainnet') return MAINNET;
  if (config.network === 'testnet') return TESTNET;
  const { passphrase, farmContract, tractorContract, issuer } = devnetOf(config);
  return { passphrase, farmContract, tractorContract, assetIssuer: issuer.publicKey() };
}

/** The devnet's own names and keys. @throws PoolError CONFIG_INVALID */
export function devnetOf(config: NetworkSettings): DevnetNetwork {
  const { networkPassphrase: passphrase, farmContract, tractorContract } = config;
  return new DevnetNetwork({ passphrase, farmContract, tractorContract });
}

function requireSound(name: string, isSound: boolean): void {
  const key = `coin.${name}`;
  if (!isSound)
    throw new PoolError('CONFIG_INVALID', `${key}: no such id, its checksum is wrong`, { key });
}
