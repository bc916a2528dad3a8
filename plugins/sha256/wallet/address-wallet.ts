import { POOL_CONFIG } from '../../../core/plugin-api/tokens.ts';
import type { AddressCheck, Wallet } from '../../../core/plugin-api/wallet.ts';
import type { CoinConfig } from '../coin-config.ts';
import { loadCoin } from '../coins/coin-catalog.ts';
import { AddressFormats } from './address-formats.ts';

/** Knows which addresses the pool's network can pay. */
export class AddressWallet implements Wallet {
  static readonly inject = [POOL_CONFIG] as const;

  readonly #formats: AddressFormats;

  constructor(config: CoinConfig) {
    this.#formats = new AddressFormats(loadCoin(config.coin), config.network);
  }

  checkAddress(address: string): AddressCheck {
    const found = this.#formats.script(address);
    return found.kind === 'valid' ? { kind: 'valid' } : found;
  }
}
