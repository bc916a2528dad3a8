import { Operation } from '@stellar/stellar-sdk/base';
import type { Signer } from '../signer.ts';
import { kaleAsset } from '../stellar-network.ts';
import type { StellarNetwork } from '../stellar-network.ts';
import type { Deed } from './deed.ts';
import { OPERATIONS_MAX } from './deed.ts';

export interface KalePayment {
  /** G address with a trustline. */
  readonly to: string;
  /** Stroops of KALE. */
  readonly amount: bigint;
}

const SCALE = 10_000_000n;
const DECIMALS = 7;

/** Operations that call no contract. Whoever they act for signs; who sends the transaction pays its fee. */
export class AccountOperations {
  readonly #network: StellarNetwork;

  constructor(network: StellarNetwork) {
    this.#network = network;
  }

  /** Makes an account out of what `from` holds. Stroops of the native asset. */
  create(from: Signer, address: string, starting: bigint): Deed {
    const startingBalance = decimal(starting);
    const source = from.publicKey;
    return {
      operations: [Operation.createAccount({ destination: address, startingBalance, source })],
      agreements: [],
      signers: [from],
    };
  }

  /** Lets an account hold KALE; it must own the reserve for that. */
  trust(holder: Signer): Deed {
    const asset = kaleAsset(this.#network);
    return {
      operations: [Operation.changeTrust({ asset, source: holder.publicKey })],
      agreements: [],
      signers: [holder],
    };
  }

  /** Gives the trustline's reserve back; it must be empty. */
  distrust(holder: Signer): Deed {
    const asset = kaleAsset(this.#network);
    return {
      operations: [Operation.changeTrust({ asset, limit: '0', source: holder.publicKey })],
      agreements: [],
      signers: [holder],
    };
  }

  /** All are paid, or none. @throws RangeError for none or more than 100 */
  pay(from: Signer, payments: readonly KalePayment[]): Deed {
    if (payments.length === 0 || payments.length > OPERATIONS_MAX)
      throw new RangeError(`1 to ${OPERATIONS_MAX} payments`);
    const asset = kaleAsset(this.#network);
    const source = from.publicKey;
    return {
      operations: payments.map(({ to, amount }) =>
        Operation.payment({ destination: to, asset, amount: decimal(amount), source }),
      ),
      agreements: [],
      signers: [from],
    };
  }
}

function decimal(stroops: bigint): string {
  if (stroops < 0n) throw new RangeError('an amount below zero');
  return `${stroops / SCALE}.${`${stroops % SCALE}`.padStart(DECIMALS, '0')}`;
}
