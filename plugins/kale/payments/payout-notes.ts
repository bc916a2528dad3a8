import type { PaymentOrder } from '../../../core/plugin-api/payments.ts';
import type { EventLog } from '../events/event-log.ts';
import type { PayoutEvent } from '../events/kale-event.ts';
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';

/** Puts on record what happens to payments, each step once in a life of the pool. */
export class PayoutNotes {
  readonly #log: EventLog;
  readonly #told = new Set<string>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  signed({ key: order, destinations }: PaymentOrder, record: SubmissionRecord): Promise<void> {
    const { hash, sequence } = record;
    const paid = destinations.map(({ address, amountAtomic: amount }) => ({ address, amount }));
    return this.#tell({ kind: 'payout-signed', order, hash, sequence, destinations: paid });
  }

  /** Before it is sent. */
  sent({ key: order }: PaymentOrder, hash: string): Promise<void> {
    return this.#tell({ kind: 'payout-sent', order, hash });
  }

  applied(
    { key: order }: PaymentOrder,
    { hash, ledger }: { readonly hash: string; readonly ledger: number },
  ): Promise<void> {
    return this.#tell({ kind: 'payout-applied', order, hash, ledger });
  }

  /** It paid nobody, and never will. */
  ended({ key: order }: PaymentOrder, hash: string, reason: string): Promise<void> {
    return this.#tell({ kind: 'payout-ended', order, hash, reason });
  }

  async #tell(event: PayoutEvent): Promise<void> {
    const name = `${event.kind} ${event.hash}`;
    if (this.#told.has(name)) return;
    try {
      await this.#log.append([event]);
    } catch (error) {
      // It is on record already, by an earlier life of the pool.
      if (!(error instanceof RangeError)) throw error;
    }
    this.#told.add(name);
  }
}
