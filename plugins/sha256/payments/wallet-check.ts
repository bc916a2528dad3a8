import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { WalletConfig } from '../coin-config.ts';
import type { CoinNetwork } from '../coins/coin-data.ts';
import { chainInfoCheck } from '../rpc/block-template-answer.ts';
import { rpcCodeOf, sentenceOf } from './node-wallet.ts';
import type { NodeWallet } from './node-wallet.ts';
import { answers } from './wallet-answers.ts';
import type { WalletPassphrase } from './wallet-passphrase.ts';

/** Codes of Bitcoin Core's `RPCErrorCode`: not loaded, none named among several, wrong passphrase, loaded. */
const WALLET_NOT_FOUND = -18;
const WALLET_NOT_SPECIFIED = -19;
const PASSPHRASE_INCORRECT = -14;
const ALREADY_LOADED = -35;

export interface CheckedWallet {
  readonly wallet: NodeWallet;
  readonly passphrase: WalletPassphrase;
  readonly settings: WalletConfig;
  readonly network: CoinNetwork;
  /** Where block rewards go. */
  readonly poolAddress: string;
  readonly logger: Logger;
}

/** Whether the wallet can pay as it is set up. @throws PoolError DAEMON_*, CONFIG_INVALID */
export async function checkWallet(checked: CheckedWallet): Promise<void> {
  await checkNetwork(checked);
  const info = await loadedInfo(checked);
  const { settings } = checked;
  if (settings.method !== 'watch-only') {
    if (info.private_keys_enabled === false) {
      throw misfit(
        'coin.wallet.method',
        `the wallet "${settings.name}" has no private keys: use method = "watch-only", or another wallet`,
      );
    }
    if (info.unlocked_until === 0) await checkPassphrase(checked);
  }
  const { wallet, poolAddress, logger } = checked;
  if (await wallet.owns(poolAddress)) return;
  logger.warn(
    { address: poolAddress, wallet: settings.name },
    'block rewards do not go to the wallet that pays: somebody has to move them there',
  );
}

async function checkNetwork({ wallet, network }: CheckedWallet): Promise<void> {
  const info = await wallet.ask(chainInfoCheck, 'getblockchaininfo');
  const { chain, checkpoint } = network;
  if (info.chain !== chain)
    throw wrongNetwork(`is on network "${info.chain}", the pool is on "${chain}"`);
  if (checkpoint === undefined || info.blocks < checkpoint.height) return;
  const hash = await wallet.ask(answers.hash, 'getblockhash', [checkpoint.height]);
  if (hash !== checkpoint.hash)
    throw wrongNetwork(`follows another coin's chain: its block ${checkpoint.height} is ${hash}`);
}

async function loadedInfo({ wallet, settings }: CheckedWallet) {
  const ask = () => wallet.ask(answers.walletInfo, 'getwalletinfo');
  try {
    return await ask();
  } catch (error) {
    const code = rpcCodeOf(error);
    if (code === WALLET_NOT_SPECIFIED)
      throw misfit('coin.wallet.name', 'the node has several wallets: name one of them', error);
    if (code !== WALLET_NOT_FOUND) throw error;
  }
  try {
    await wallet.ask(answers.anything, 'loadwallet', [settings.name]);
  } catch (error) {
    if (rpcCodeOf(error) !== ALREADY_LOADED) {
      throw new PoolError(
        'DAEMON_RPC',
        `the node has no wallet "${settings.name}" and cannot load one of that name: ${sentenceOf(error)}`,
        { key: 'coin.wallet.name' },
        error,
      );
    }
  }
  return ask();
}

async function checkPassphrase({ passphrase }: CheckedWallet): Promise<void> {
  try {
    await passphrase.open();
    await passphrase.close();
  } catch (error) {
    if (rpcCodeOf(error) !== PASSPHRASE_INCORRECT) throw error;
    throw misfit('coin.wallet.passphrase', 'this is not the passphrase of the wallet', error);
  }
}

function wrongNetwork(what: string): PoolError {
  return new PoolError('DAEMON_WRONG_NETWORK', `the node of the wallet ${what}`);
}

function misfit(key: string, problem: string, cause?: unknown): PoolError {
  return new PoolError('CONFIG_INVALID', `${key}: ${problem}`, { key }, cause);
}
