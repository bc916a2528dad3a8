import type { EventSink } from '../events/host-event.ts';
import type { Logger } from '../plugin-api/logger.ts';

/**
 * | alarm | says |
 * |---|---|
 * | `short` | the wallet could not pay for what was due |
 * | `owing` | the wallet holds less than the books say it owes |
 * | `review` | nobody knows what became of a payment |
 * | `latched` | payouts stopped for safety |
 */
export type PayoutAlarm = 'short' | 'owing' | 'review' | 'latched';

/** Alarms of one pool: told when they begin, not for as long as they last. */
export class PayoutAlarms {
  readonly #poolId: string;
  readonly #events: EventSink;
  readonly #logger: Logger;
  readonly #standing = new Map<PayoutAlarm, string>();

  constructor(options: { readonly poolId: string }, events: EventSink, logger: Logger) {
    this.#poolId = options.poolId;
    this.#events = events;
    this.#logger = logger;
  }

  /** `subject`: what tells this alarm from another of its kind; empty where there is only one. */
  raise(alarm: PayoutAlarm, reason: string, subject = ''): void {
    if (this.#standing.get(alarm) === subject) return;
    this.#standing.set(alarm, subject);
    const poolId = this.#poolId;
    this.#logger.error({ poolId, alarm, reason }, `payouts: ${TEXTS[alarm]}`);
    this.#events.emit({ type: 'payout-alarm', poolId, alarm, reason });
  }

  settle(alarm: PayoutAlarm): void {
    if (!this.#standing.delete(alarm)) return;
    this.#logger.info({ poolId: this.#poolId, alarm }, 'payouts: an alarm has ended');
  }
}

const TEXTS: Readonly<Record<PayoutAlarm, string>> = {
  short: 'the wallet cannot pay for what is due',
  owing: 'the wallet holds less than is owed',
  review: 'a payment needs a person to look at it',
  latched: 'stopped until a person has looked',
};
