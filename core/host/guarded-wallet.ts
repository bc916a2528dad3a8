import type { AddressCheck, Wallet } from '../plugin-api/wallet.ts';
import type { FaultLog } from '../shares/fault-log.ts';

const REFUSED: AddressCheck = { kind: 'refused', reason: 'the pool cannot judge this address' };

/** A wallet that throws refuses: a port asks those of all its pools, and the next one may pay. */
export class GuardedWallet implements Wallet {
  readonly #wallet: Wallet;
  readonly #faults: FaultLog;

  constructor(wallet: Wallet, faults: FaultLog) {
    this.#wallet = wallet;
    this.#faults = faults;
  }

  checkAddress(address: string): AddressCheck {
    try {
      return this.#wallet.checkAddress(address);
    } catch (error) {
      this.#faults.report(error, 'an address could not be judged');
      return REFUSED;
    }
  }
}
