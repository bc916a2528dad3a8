import assert from 'node:assert/strict';
import { atomic } from '../ledger/posting.ts';
import type { Payment, SendOutcome } from '../plugin-api/payments.ts';
import type { PayoutBatch } from './payout-batch.ts';
import { isSent, sentEntry } from './payout-entries.ts';
import type { PaymentFound } from './payment-check.ts';
import { outcomeFault, sameIds } from './payment-check.ts';
import { orderOf } from './payment-order.ts';
import type { PayoutTools, PayoutTurn } from './payout-turn.ts';

/** The payment of a batch as it is known now: a person may have named other transactions than were built. */
export function paymentOf({ payment, transactionIds, feeAtomic }: PayoutBatch): Payment {
  assert(payment !== undefined, 'a payment on its way is on record');
  if (transactionIds.length === 0 || sameIds(transactionIds, payment.transactionIds))
    return payment;
  // What is known only now is the payment's own where nothing was known before.
  if (payment.transactionIds.length === 0) return { ...payment, transactionIds, feeAtomic };
  return { ...payment, transactionIds, feeAtomic, payloads: [], resendable: false };
}

/** The payment on record, with what its destinations receive now that it is known. */
function receiving({ payment }: PayoutBatch, { receiptsAtomic }: PaymentFound): Payment {
  assert(payment !== undefined && receiptsAtomic !== undefined);
  return { ...payment, receiptsAtomic };
}

/** Sends what is recorded as `submitting`, and records what came of it. */
export class PaymentSending {
  readonly #tools: PayoutTools;

  constructor(tools: PayoutTools) {
    this.#tools = tools;
  }

  /** Records that the payment is about to be sent, then sends it. */
  async send(turn: PayoutTurn, batch: PayoutBatch, built?: Payment): Promise<PayoutBatch> {
    const payment = built === undefined ? {} : { payment: built };
    const attempts = batch.attempts + 1;
    const recorded = await turn.take(batch, 'submitting', { attempts, ...payment });
    const outcome = await this.#outcome(recorded);
    if (outcome.kind === 'sent') {
      const fault = outcomeFault(orderOf(recorded), paymentOf(recorded), outcome);
      if (fault === undefined) return this.arrived(turn, recorded, outcome);
      // It is on its way, so this is no refusal: what is found next decides.
      return turn.take(recorded, 'unknown', { reason: `the wallet ${fault}` });
    }
    const { kind, reason } = outcome;
    this.#report(recorded, kind, reason);
    // An earlier attempt may be on its way, whatever is said of this one.
    if (kind === 'refused' && attempts === 1) return turn.release(recorded, reason);
    return turn.take(recorded, 'unknown', { reason });
  }

  /** Records that it has left, with what it cost. */
  async arrived(turn: PayoutTurn, batch: PayoutBatch, found: PaymentFound): Promise<PayoutBatch> {
    const { transactionIds, feeAtomic } = found;
    const receiptsAtomic = found.receiptsAtomic ?? paymentOf(batch).receiptsAtomic;
    const settled = { receiptsAtomic, transactionIds, feeAtomic };
    const told = found.receiptsAtomic === undefined ? {} : { payment: receiving(batch, found) };
    const entry = isSent(batch) ? {} : { ...told, entry: sentEntry(batch, settled) };
    const taken = await turn.take(batch, 'submitted', {
      transactionIds,
      feeAtomic: atomic(feeAtomic),
      ...entry,
    });
    const amountAtomic = String(receiptsAtomic.reduce((sum, receipt) => sum + receipt, 0n));
    const recipients = receiptsAtomic.length;
    const { poolId, id } = batch;
    const facts = {
      poolId,
      amountAtomic,
      recipients,
      transactionIds,
      feeAtomic: String(feeAtomic),
    };
    this.#tools.logger.info({ batch: String(id), ...facts }, 'payout sent');
    this.#tools.events.emit({ type: 'payment', ...facts });
    return taken;
  }

  async #outcome(batch: PayoutBatch): Promise<SendOutcome> {
    try {
      return await this.#tools.payments.send(orderOf(batch), paymentOf(batch));
    } catch (error) {
      // It promised never to reject; whatever it did before is not known.
      return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #report({ poolId, id, attempts }: PayoutBatch, kind: string, reason: string): void {
    const facts = { poolId, batch: String(id), attempts, reason };
    this.#tools.logger.warn(facts, `payout: sending it ended ${kind}`);
  }
}
