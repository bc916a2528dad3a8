import { bidOf } from './transactions/fees.ts';
import type { ParsedTransaction } from './transactions/parsed-transaction.ts';
import { invalidityOf } from './transactions/validity.ts';
import type { Invalidity, ValidityContext } from './transactions/validity.ts';

export type Admission =
  | { readonly status: 'PENDING' | 'DUPLICATE' | 'TRY_AGAIN_LATER' }
  | { readonly status: 'ERROR'; readonly reason: Invalidity };

/** How much more a transaction must offer to take another's place. */
const REPLACE_FACTOR = 10n;
/** Waiting transactions. */
const QUEUED_MAX = 5_000;

/**
 * Transactions that wait for a ledger. Of one source account only one waits at a time, as with the nodes of the
 * real network; a fee bump that offers ten times as much takes its place.
 */
export class TransactionQueue {
  readonly #waiting = new Map<string, ParsedTransaction>();
  readonly #bySource = new Map<string, string>();

  get count(): number {
    return this.#waiting.size;
  }

  admit(transaction: ParsedTransaction, context: ValidityContext): Admission {
    if (this.#waiting.has(transaction.hash)) return { status: 'DUPLICATE' };
    const reason = invalidityOf(transaction, context);
    if (reason !== undefined) return { status: 'ERROR', reason };
    const rival = this.#waiting.get(this.#bySource.get(transaction.source) ?? '');
    if (rival !== undefined) {
      if (transaction.feeBump === undefined) return { status: 'TRY_AGAIN_LATER' };
      if (bidOf(transaction).bid < bidOf(rival).bid * REPLACE_FACTOR)
        return { status: 'ERROR', reason: 'txInsufficientFee' };
      this.#waiting.delete(rival.hash);
    } else if (this.#waiting.size >= QUEUED_MAX) return { status: 'TRY_AGAIN_LATER' };
    this.#waiting.set(transaction.hash, transaction);
    this.#bySource.set(transaction.source, transaction.hash);
    return { status: 'PENDING' };
  }

  /** Takes out all that wait, in the order in which they came. */
  drain(): ParsedTransaction[] {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#bySource.clear();
    return waiting;
  }
}
