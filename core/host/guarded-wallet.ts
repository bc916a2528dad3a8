import type { AddressCheck, SignedMessage, Wallet } from '../plugin-api/wallet.ts';
import type { FaultLog } from '../shares/fault-log.ts';

const REFUSED: AddressCheck = { kind: 'refused', reason: 'the pool cannot judge this address' };

/**
 * A wallet that throws refuses: a port asks those of all its pools, and the next one may pay. A signature at
 * which it throws is none.
 */
export class GuardedWallet implements Wallet {
  readonly #wallet: Wallet;
  readonly #faults: FaultLog;
  /** Absent where the wallet has none. */
  readonly verifyMessage?: (signed: SignedMessage) => boolean;

  constructor(wallet: Wallet, faults: FaultLog) {
    this.#wallet = wallet;
    this.#faults = faults;
    if (wallet.verifyMessage !== undefined) this.verifyMessage = (signed) => this.#verify(signed);
  }

  checkAddress(address: string): AddressCheck {
    try {
      return this.#wallet.checkAddress(address);
    } catch (error) {
      this.#faults.report(error, 'an address could not be judged');
      return REFUSED;
    }
  }

  #verify(signed: SignedMessage): boolean {
    try {
      // Foreign code: whatever is not plainly yes is no.
      return this.#wallet.verifyMessage?.(signed) === true;
    } catch (error) {
      this.#faults.report(error, 'a signature could not be judged');
      return false;
    }
  }
}
