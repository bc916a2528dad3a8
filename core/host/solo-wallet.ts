import { soloAsked, soloMiner } from '../ledger/solo-miner.ts';
import type { AddressCheck, SignedMessage, Wallet } from '../plugin-api/wallet.ts';

const TWICE: AddressCheck = { kind: 'refused', reason: '"solo:" can only be said once' };

/**
 * Knows the addresses of its coin also behind `solo:`, for miners who want their blocks for themselves. Their
 * names keep it; where the whole pool is solo it says nothing, and is left out.
 */
export class SoloWallet implements Wallet {
  readonly verifyMessage?: (signed: SignedMessage) => boolean;
  readonly #options: { readonly poolIsSolo: boolean };
  readonly #wallet: Wallet;

  constructor(options: { readonly poolIsSolo: boolean }, wallet: Wallet) {
    this.#options = options;
    this.#wallet = wallet;
    if (wallet.verifyMessage !== undefined) {
      this.verifyMessage = (signed) => wallet.verifyMessage?.(signed) === true;
    }
  }

  checkAddress(typed: string): AddressCheck {
    const asked = soloAsked(typed);
    if (asked === undefined) return this.#wallet.checkAddress(typed);
    if (soloAsked(asked) !== undefined) return TWICE;
    const check = this.#wallet.checkAddress(asked);
    return check.kind === 'refused' || this.#options.poolIsSolo
      ? check
      : { kind: 'valid', address: soloMiner(check.address) };
  }
}
