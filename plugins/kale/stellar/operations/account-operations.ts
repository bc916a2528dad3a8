import { Operation } from '@stellar/stellar-sdk/base';
import type { Signer } from '../signer.ts';
import { kaleAsset } from '../stellar-network.ts';
import type { StellarNetwork } from '../stellar-network.ts';
import type { Deed } from './deed.ts';
import { OPERATIONS_MAX, together } from './deed.ts';

export interface KalePayment {
  /** G address with a trustline. */
  readonly to: string;
  /** Stroops of KALE. */
  readonly amount: bigint;
}

/** An account that a farmer gets, or gives up. */
export interface FarmerParting {
  readonly farmer: Signer;
  /** Stroops of KALE that it holds: all, or the trustline cannot go. */
  readonly balance: bigint;
  /** G address with a trustline. */
  readonly to: string;
  /** Whether it has a trustline to close. @default true */
  readonly isTrusting?: boolean;
}

/** What one farmer's account gives to the pool. */
export interface FarmerGift {
  readonly farmer: Signer;
  /** Stroops of KALE. */
  readonly amount: bigint;
}

/** Farmers of one transaction: each signs, and so do the sender and the account that makes theirs. */
export const FARMERS_MAX = 18;

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

  /**
   * Makes accounts out of what `sponsor` holds, but those that are `there` already, and lets them hold KALE: all or none.
   * @throws RangeError for none or more than `FARMERS_MAX`
   */
  open(
    sponsor: Signer,
    farmers: readonly Signer[],
    starting: bigint,
    there: ReadonlySet<string> = new Set(),
  ): Deed {
    requireFew(farmers.length);
    return together(
      farmers.flatMap((each) => {
        const trust = this.trust(each);
        if (there.has(each.publicKey)) return [trust];
        return [this.create(sponsor, each.publicKey, starting), trust];
      }),
    );
  }

  /** Pays KALE of several farmers to one account: all or none. @throws RangeError as `open` */
  sweep(gifts: readonly FarmerGift[], to: string): Deed {
    requireFew(gifts.length);
    return together(gifts.map(({ farmer, amount }) => this.pay(farmer, [{ to, amount }])));
  }

  /**
   * Pays out all KALE of a farmer, closes the trustline and gives the account with its reserve to `sponsor` (G
   * address): all or nothing. More or less KALE than `balance` on the account, and nothing happens.
   */
  exit({ farmer, balance, to, isTrusting = true }: FarmerParting, sponsor: string): Deed {
    const payment = balance > 0n ? [this.pay(farmer, [{ to, amount: balance }])] : [];
    const distrusting = isTrusting ? [this.distrust(farmer)] : [];
    return together([...payment, ...distrusting, this.merge(farmer, sponsor)]);
  }

  /** Gives all native assets of an account away and removes it; it must have no trustline. */
  merge(holder: Signer, destination: string): Deed {
    const source = holder.publicKey;
    return {
      operations: [Operation.accountMerge({ destination, source })],
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

function requireFew(count: number): void {
  if (count === 0 || count > FARMERS_MAX) throw new RangeError(`1 to ${FARMERS_MAX} farmers`);
}

function decimal(stroops: bigint): string {
  if (stroops < 0n) throw new RangeError('an amount below zero');
  return `${stroops / SCALE}.${`${stroops % SCALE}`.padStart(DECIMALS, '0')}`;
}
