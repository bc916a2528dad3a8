import { totalOf } from './payment.ts';
import type { Payment } from './payment.ts';

export interface Account {
  readonly balanceAtomic: bigint;
  /** Payments that it made: the sequence of the next. */
  readonly sequence: bigint;
}

/** By address: all that were ever paid. */
export type Accounts = ReadonlyMap<string, Account>;

const EMPTY: Account = { balanceAtomic: 0n, sequence: 0n };

export function accountIn(accounts: Accounts, address: string): Account {
  return accounts.get(address) ?? EMPTY;
}

/** Accounts as a block leaves them, while it is being put together. */
export class ChangedAccounts {
  readonly #before: Accounts;
  readonly #changed = new Map<string, Account>();

  constructor(before: Accounts) {
    this.#before = before;
  }

  /** Those that differ from before. */
  get changed(): Accounts {
    return this.#changed;
  }

  of(address: string): Account {
    return this.#changed.get(address) ?? accountIn(this.#before, address);
  }

  /** All of them. */
  all(): Accounts {
    return new Map([...this.#before, ...this.#changed]);
  }

  credit(address: string, amountAtomic: bigint): void {
    const { balanceAtomic, sequence } = this.of(address);
    this.#changed.set(address, { balanceAtomic: balanceAtomic + amountAtomic, sequence });
  }

  /** Why a payment cannot be made, its signature aside; undefined where it was. The fee is the miner's. */
  pay(payment: Payment): string | undefined {
    const { balanceAtomic, sequence } = this.of(payment.sender);
    if (payment.sequence !== sequence) return 'a payment is out of turn';
    const total = totalOf(payment);
    if (balanceAtomic < total) return 'a payment spends more than there is';
    this.#changed.set(payment.sender, {
      balanceAtomic: balanceAtomic - total,
      sequence: sequence + 1n,
    });
    for (const { address, amountAtomic } of payment.outputs) this.credit(address, amountAtomic);
    return undefined;
  }
}
