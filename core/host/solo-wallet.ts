import { soloAsked, soloMiner } from '../ledger/solo-miner.ts';
import type { AddressCheck, SignedMessage, Wallet } from '../plugin-api/wallet.ts';

const TWICE: AddressCheck = { kind: 'refused', reason: '"solo:" can only be said once' };

const NO_BLOCKS: AddressCheck = {
  kind: 'refused',
  reason: 'no share is a block here, so nobody can mine for himself: leave out "solo:"',
};

export interface SoloWalletOptions {
  readonly poolIsSolo: boolean;
  /** Whether shares can be blocks: else who mines for himself would never be paid. @default true */
  readonly solves?: boolean;
}

/**
 * Knows the addresses of its coin also behind `solo:`, for miners who want their blocks for themselves. Their
 * names keep it; where the whole pool is solo it says nothing, and is left out.
 */
export class SoloWallet implements Wallet {
  readonly verifyMessage?: (signed: SignedMessage) => boolean;
  readonly #options: SoloWalletOptions;
  readonly #wallet: Wallet;

  constructor(options: SoloWalletOptions, wallet: Wallet) {
    this.#options = options;
    this.#wallet = wallet;
    if (wallet.verifyMessage !== undefined) {
      this.verifyMessage = (signed) => wallet.verifyMessage?.(signed) === true;
    }
  }

  checkAddress(typed: string): AddressCheck {
    const asked = soloAsked(typed);
    if (asked === undefined) return this.#wallet.checkAddress(typed);
    if (this.#options.solves === false) return NO_BLOCKS;
    if (soloAsked(asked) !== undefined) return TWICE;
    const check = this.#wallet.checkAddress(asked);
    return check.kind === 'refused' || this.#options.poolIsSolo
      ? check
      : { kind: 'valid', address: soloMiner(check.address) };
  }
}
