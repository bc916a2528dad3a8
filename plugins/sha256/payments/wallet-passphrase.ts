import { PoolError } from '../../../core/plugin-api/errors.ts';
import { rpcCodeOf } from './node-wallet.ts';
import type { NodeWallet } from './node-wallet.ts';
import { answers } from './wallet-answers.ts';

/** Error codes of an encrypted wallet: it has to be opened; no more keys were made in advance. */
const UNLOCK_NEEDED = -13;
const KEYPOOL_RAN_OUT = -12;
/** Where the call that locks the wallet gets lost, it locks itself after as long. */
const OPEN_SECONDS = 60;

/** Opens an encrypted wallet for one act. A wallet that is open already stays so. */
export class WalletPassphrase {
  readonly #wallet: NodeWallet;
  readonly #passphrase: string | undefined;

  constructor(wallet: NodeWallet, passphrase: string | undefined) {
    this.#wallet = wallet;
    this.#passphrase = passphrase;
  }

  /** What `act` resolves with. It runs twice where the wallet first refuses it for being locked. */
  async opened<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const code = rpcCodeOf(error);
      if (code !== UNLOCK_NEEDED && (code !== KEYPOOL_RAN_OUT || this.#passphrase === undefined))
        throw error;
      await this.open();
      try {
        return await act();
      } finally {
        await this.close();
      }
    }
  }

  /** @throws PoolError DAEMON_RPC for a wallet that stays locked. */
  async open(): Promise<void> {
    if (this.#passphrase === undefined) {
      throw new PoolError(
        'DAEMON_RPC',
        'the wallet is locked: set coin.wallet.passphraseFile or passphraseEnv',
        { key: 'coin.wallet.passphrase' },
      );
    }
    await this.#wallet.ask(answers.anything, 'walletpassphrase', [this.#passphrase, OPEN_SECONDS]);
  }

  /** Never rejects: a wallet that does not hear this closes by itself. */
  async close(): Promise<void> {
    await this.#wallet.ask(answers.anything, 'walletlock').catch(() => undefined);
  }
}
