/**
 * What became of a payment whose outcome is not known, or that has not enough confirmations yet. The wallet and
 * the chain decide; where they are silent, time and then a person does. A wallet that cannot be asked changes
 * nothing.
 */
import { PoolError } from '../plugin-api/errors.ts';
import type { BatchHead, PayoutBatch } from './payout-batch.ts';
import { Patience } from './patience.ts';
import { outcomeFault, sameIds } from './payment-check.ts';
import { orderOf } from './payment-order.ts';
import { paymentOf } from './payment-sending.ts';
import type { PaymentSending } from './payment-sending.ts';
import type { PayoutTools, PayoutTurn } from './payout-turn.ts';

export const PAYMENT_SEARCH = {
  /** How long a payment may be known to nobody before a person is asked: wallets can be slow. */
  absentMs: 600_000,
  /** Between attempts to send a payment that nobody knows: doubled from first to max. */
  resendFirstMs: 10_000,
  resendMaxMs: 600_000,
  /** Some two hours of them. */
  attemptsMax: 20,
} as const;

export class PaymentSearch {
  readonly #tools: PayoutTools;
  readonly #sending: PaymentSending;
  readonly #patience: Patience;

  constructor(tools: PayoutTools, sending: PaymentSending) {
    this.#tools = tools;
    this.#sending = sending;
    this.#patience = new Patience(tools.clock);
  }

  /** Follows a batch in `unknown`. */
  async seek(turn: PayoutTurn, batch: PayoutBatch): Promise<PayoutBatch> {
    const payment = paymentOf(batch);
    const order = orderOf(batch);
    const finding = await this.#tools.payments.find(order, payment);
    if (finding.kind === 'absent') return this.#absent(turn, batch);
    this.#patience.forget(batch.id);
    if (finding.kind === 'dead') return turn.review(batch, finding.reason);
    const fault = outcomeFault(order, payment, finding);
    if (fault !== undefined) return turn.review(batch, `the wallet ${fault}`);
    return this.#sending.arrived(turn, batch, finding);
  }

  /** Follows a batch in `submitted`. */
  async confirm(turn: PayoutTurn, batch: BatchHead): Promise<BatchHead> {
    const { payments, store, logger } = this.#tools;
    const confirmation = await payments.confirm(batch.transactionIds);
    if (confirmation.kind === 'lost') {
      return this.#lost(turn, await turn.whole(batch), confirmation.reason);
    }
    this.#patience.forget(batch.id);
    const { confirmations } = confirmation;
    if (!Number.isSafeInteger(confirmations) || confirmations < 0) {
      throw new PoolError('PLUGIN_FAULT', `the wallet counts ${confirmations} confirmations`);
    }
    if (confirmations !== batch.confirmations) {
      await store.progress(turn.fence, batch.id, confirmations);
    }
    if (confirmations < payments.limits.confirmations) return batch;
    const { poolId, id } = batch;
    logger.info({ poolId, batch: String(id), confirmations }, 'payout confirmed');
    return turn.leave(batch, 'confirmed');
  }

  async #absent(turn: PayoutTurn, batch: PayoutBatch): Promise<PayoutBatch> {
    const { attempts } = batch;
    const lastsMs = this.#patience.lastsMs(batch.id, `absent after ${attempts}`);
    if (!paymentOf(batch).resendable) {
      if (lastsMs < PAYMENT_SEARCH.absentMs) return batch;
      return turn.review(batch, withReason('neither wallet nor chain knows the payment', batch));
    }
    if (attempts >= PAYMENT_SEARCH.attemptsMax) {
      return turn.review(batch, withReason(`sent ${attempts} times, and nobody knows it`, batch));
    }
    if (lastsMs < resendAfterMs(attempts) || !(await turn.mayBegin())) return batch;
    return this.#sending.send(turn, batch);
  }

  /** It was seen once; the chain may be between two branches. */
  async #lost(turn: PayoutTurn, batch: PayoutBatch, reason: string): Promise<PayoutBatch> {
    const finding = await this.#tools.payments.find(orderOf(batch), paymentOf(batch));
    if (finding.kind === 'dead') return turn.review(batch, finding.reason);
    if (finding.kind === 'found' && sameIds(finding.transactionIds, batch.transactionIds)) {
      this.#patience.forget(batch.id);
      return batch;
    }
    const lastsMs = this.#patience.lastsMs(batch.id, 'lost');
    return lastsMs < PAYMENT_SEARCH.absentMs ? batch : turn.review(batch, reason);
  }
}

/** At once after a first attempt: most often it ended with the process. */
function resendAfterMs(attempts: number): number {
  const { resendFirstMs, resendMaxMs } = PAYMENT_SEARCH;
  return attempts <= 1 ? 0 : Math.min(resendMaxMs, resendFirstMs * 2 ** (attempts - 2));
}

function withReason(what: string, { reason }: PayoutBatch): string {
  return reason === '' ? what : `${what}; last answer: ${reason}`;
}
