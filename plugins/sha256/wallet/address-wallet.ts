import { POOL_CONFIG } from '../../../core/plugin-api/tokens.ts';
import type { AddressCheck, Wallet } from '../../../core/plugin-api/wallet.ts';
import type { CoinConfig } from '../coin-config.ts';
import { loadCoin } from '../coins/coin-catalog.ts';
import { AddressFormats } from './address-formats.ts';

/** Knows which addresses the pool's network can pay. */
export class AddressWallet implements Wallet {
  static readonly inject = [POOL_CONFIG] as const;

  readonly #formats: AddressFormats;
  /** A login asks for the same address several times, and decoding it is most of what a login costs. */
  #last: { readonly address: string; readonly check: AddressCheck } | undefined;

  constructor(config: CoinConfig) {
    this.#formats = new AddressFormats(loadCoin(config.coin), config.network);
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
}
