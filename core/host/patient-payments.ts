import { PoolError } from '../plugin-api/errors.ts';
import type {
  BuildOutcome,
  Confirmation,
  Finding,
  Holdings,
  Payment,
  PaymentLimits,
  PaymentOrder,
  Payments,
  SendOutcome,
} from '../plugin-api/payments.ts';
import { within } from './deadline.ts';

/** A wallet of many coins takes its time; one that is silent for longer must not stop a pool's payouts for good. */
export const PAYMENT_DEADLINES = {
  askMs: 60_000,
  buildMs: 300_000,
  sendMs: 300_000,
};

/** A plugin's payments, none of them waited for without end. What comes after the deadline is not heard. */
export class PatientPayments implements Payments {
  readonly limits: PaymentLimits;
  readonly complete?: NonNullable<Payments['complete']>;
  readonly #deadlines: typeof PAYMENT_DEADLINES;
  readonly #payments: Payments;

  constructor(deadlines: typeof PAYMENT_DEADLINES, payments: Payments) {
    this.#deadlines = deadlines;
    this.#payments = payments;
    this.limits = payments.limits;
    if (payments.complete !== undefined) this.complete = this.#complete;
  }

  paysAlone(address: string): boolean {
    return this.#payments.paysAlone(address);
  }

  check(): Promise<void> {
    return this.#ask('check', this.#payments.check());
  }

  holdings(): Promise<Holdings> {
    return this.#ask('holdings', this.#payments.holdings());
  }

  build(order: PaymentOrder): Promise<BuildOutcome> {
    return this.#ask('build', this.#payments.build(order), this.#deadlines.buildMs);
  }

  /** An answer that never came says nothing about what was done. */
  async send(order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    try {
      return await this.#ask('send', this.#payments.send(order, payment), this.#deadlines.sendMs);
    } catch (error) {
      return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    return this.#ask('find', this.#payments.find(order, payment));
  }

  confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    return this.#ask('confirm', this.#payments.confirm(transactionIds));
  }

  readonly #complete = async (order: PaymentOrder, signed: string): Promise<Payment> => {
    const { complete } = this.#payments;
    if (complete === undefined) throw new PoolError('PLUGIN_FAULT', 'the wallet signs no more');
    return this.#ask('complete', complete.call(this.#payments, order, signed));
  };

  #ask<T>(call: string, work: Promise<T>, deadlineMs = this.#deadlines.askMs): Promise<T> {
    const message = `the wallet did not answer ${call} within ${deadlineMs} ms`;
    return within(deadlineMs, work, () => new PoolError('DAEMON_TIMEOUT', message));
  }
}
