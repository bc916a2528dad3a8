import { PoolError } from '../plugin-api/errors.ts';
import type { Payment } from '../plugin-api/payments.ts';
import type { ReviewChoice } from './operator-desk.ts';
import type { PayoutBatch } from './payout-batch.ts';
import { isSent, releasedEntry, returnedEntry } from './payout-entries.ts';
import type { PaymentFound } from './payment-check.ts';
import { outcomeFault, paymentFault, sameIds } from './payment-check.ts';
import { orderOf } from './payment-order.ts';
import { paymentOf } from './payment-sending.ts';
import type { PaymentSending } from './payment-sending.ts';
import type { PayoutTools, PayoutTurn } from './payout-turn.ts';

/**
 * What a person decides about a batch. Wallet and chain are asked first, and what they know counts for more.
 * Rejects with `PAYOUT_CONFLICT` and a sentence for what cannot be.
 */
export class PayoutReview {
  readonly #tools: PayoutTools;
  readonly #sending: PaymentSending;

  constructor(tools: PayoutTools, sending: PaymentSending) {
    this.#tools = tools;
    this.#sending = sending;
  }

  async resolve(turn: PayoutTurn, batch: PayoutBatch, choice: ReviewChoice): Promise<void> {
    if (choice.kind === 'release' && batch.state === 'signing') {
      // Nothing was handed in, so nothing was sent: keys may be lost, or the wallet another one by now.
      await turn.release(batch, 'a person decided that it is not signed');
      return;
    }
    expectState(batch, 'review');
    if (choice.kind === 'release') await this.#release(turn, batch);
    else if (choice.kind === 'adopt') await this.#adopt(turn, batch, choice.transactionIds);
    else await this.#resend(turn, batch);
  }

  /** Sends what a person signed. Rejects with `PAYMENT_INVALID` too. */
  async signed(turn: PayoutTurn, batch: PayoutBatch, signed: string): Promise<void> {
    expectState(batch, 'signing');
    const { payments } = this.#tools;
    if (payments.complete === undefined) throw conflict(batch, 'its wallet signs by itself');
    const order = orderOf(batch);
    const payment = await payments.complete(order, signed);
    const fault = paymentFault(order, payment);
    if (fault !== undefined) throw new PoolError('PAYMENT_INVALID', `what was signed ${fault}`);
    // A file that was signed for an earlier batch of the same amounts: sent again, it would pay nobody.
    const taken = await this.#paidAlready(batch, payment.transactionIds);
    if (taken !== undefined) throw new PoolError('PAYMENT_INVALID', `what was signed: ${taken}`);
    if (!turn.mayPay) throw conflict(batch, 'the pool stops');
    await this.#sending.send(turn, batch, payment);
  }

  async #release(turn: PayoutTurn, batch: PayoutBatch): Promise<void> {
    const payment = paymentOf(batch);
    const finding = await this.#tools.payments.find(orderOf(batch), payment);
    if (finding.kind === 'found') {
      const ids = finding.transactionIds.join(', ');
      throw conflict(batch, `its payment is on its way or arrived (${ids}): adopt it`);
    }
    if (finding.kind === 'absent' && payment.transactionIds.length > 0) {
      const { kind } = await this.#tools.payments.confirm(payment.transactionIds);
      if (kind === 'counted') throw conflict(batch, 'its payment is in the chain: adopt it');
    }
    const back = await this.#takeBack(turn, batch);
    const reason = 'a person decided that it was not paid';
    await turn.take(back, 'released', { reason, entry: releasedEntry(back, reason) });
  }

  async #adopt(
    turn: PayoutTurn,
    batch: PayoutBatch,
    transactionIds: readonly string[],
  ): Promise<void> {
    const found = await this.#found(batch, transactionIds);
    const isKnown =
      sameIds(batch.transactionIds, transactionIds) && batch.feeAtomic === found.feeAtomic;
    const back = isKnown ? batch : await this.#takeBack(turn, batch);
    await this.#sending.arrived(turn, back, found);
  }

  async #resend(turn: PayoutTurn, batch: PayoutBatch): Promise<void> {
    if (!paymentOf(batch).resendable) {
      throw conflict(batch, 'its payment cannot be sent again without the risk of paying twice');
    }
    if (!turn.mayPay) throw conflict(batch, 'the pool stops');
    await this.#sending.send(turn, batch);
  }

  /** What wallet and chain say of the transactions that a person named. */
  async #found(batch: PayoutBatch, transactionIds: readonly string[]): Promise<PaymentFound> {
    const { payments } = this.#tools;
    const own = paymentOf(batch);
    // Of another payment than the one on record, wallet and chain have to say what it cost.
    const feeAtomic = sameIds(own.transactionIds, transactionIds) ? own.feeAtomic : undefined;
    const named: Payment = { ...own, transactionIds, feeAtomic };
    if (transactionIds.length === 0) throw conflict(batch, 'no transaction was named');
    const taken = await this.#paidAlready(batch, transactionIds);
    if (taken !== undefined) throw conflict(batch, taken);
    const confirmation = await payments.confirm(transactionIds);
    if (confirmation.kind === 'lost') {
      throw conflict(batch, `wallet and chain do not know what was named: ${confirmation.reason}`);
    }
    const finding = await payments.find(orderOf(batch), named);
    if (finding.kind !== 'found') {
      const { reason = 'it does not know it as a payment of this batch' } = finding;
      throw conflict(batch, `the wallet does not find what was named: ${reason}`);
    }
    const fault = outcomeFault(orderOf(batch), named, finding);
    if (fault !== undefined) throw conflict(batch, `the wallet ${fault}`);
    return finding;
  }

  /** Which other batch these transactions are on record for, in words. */
  async #paidAlready(
    { id }: PayoutBatch,
    transactionIds: readonly string[],
  ): Promise<string | undefined> {
    const taken = await this.#tools.store.batchOfTransactions(transactionIds, id);
    return taken && `transaction ${taken.transactionId} pays batch ${taken.batchId} already`;
  }

  /** Undoes in the books that the amounts left the pool, where they say so. */
  async #takeBack(turn: PayoutTurn, batch: PayoutBatch): Promise<PayoutBatch> {
    if (!isSent(batch)) return batch;
    const { receiptsAtomic } = paymentOf(batch);
    const { transactionIds, reason } = batch;
    const feeAtomic = batch.feeAtomic ?? 0n;
    const entry = returnedEntry(batch, { receiptsAtomic, transactionIds, feeAtomic });
    return turn.take(batch, 'review', { reason, entry });
  }
}

export function expectState(batch: PayoutBatch, state: PayoutBatch['state']): void {
  if (batch.state !== state) throw conflict(batch, `it is ${batch.state}, not ${state}`);
}

function conflict({ poolId, id }: PayoutBatch, what: string): PoolError {
  const message = `batch ${id} of ${poolId}: ${what}`;
  return new PoolError('PAYOUT_CONFLICT', message, { poolId, batch: String(id) });
}
