import { POOL_CONFIG } from '../../../core/plugin-api/tokens.ts';
import type { AddressCheck, SignedMessage, Wallet } from '../../../core/plugin-api/wallet.ts';
import type { CoinConfig } from '../coin-config.ts';
import { loadCoin } from '../coins/coin-catalog.ts';
import type { CoinData } from '../coins/coin-data.ts';
import { AddressFormats } from './address-formats.ts';
import { isSignedMessage } from './signed-message.ts';

const MESSAGE_PREFIX = 'Bitcoin Signed Message:\n';

/** Knows which addresses the pool's network can pay, and what they signed. */
export class AddressWallet implements Wallet {
  static readonly inject = [POOL_CONFIG] as const;

  readonly #coin: CoinData;
  readonly #formats: AddressFormats;
  /** A login asks for the same address several times, and decoding it is most of what a login costs. */
  #last: { readonly address: string; readonly check: AddressCheck } | undefined;

  constructor(config: CoinConfig) {
    this.#coin = loadCoin(config.coin);
    this.#formats = new AddressFormats(this.#coin, config.network);
  }

  checkAddress(address: string): AddressCheck {
    if (this.#last?.address !== address) {
      const found = this.#formats.script(address);
      const check: AddressCheck =
        found.kind === 'valid' ? { kind: 'valid', address: found.address } : found;
      this.#last = { address, check };
    }
    return this.#last.check;
  }

  verifyMessage({ address, message, signature }: SignedMessage): boolean {
    const found = this.#formats.script(address);
    if (found.kind === 'refused') return false;
    const { messagePrefix: prefix = MESSAGE_PREFIX, segwit } = this.#coin;
    return isSignedMessage({ script: found.script, message, signature, prefix, segwit });
  }
}
