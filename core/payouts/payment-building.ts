import { PoolError } from '../plugin-api/errors.ts';
import type { Refusal } from '../plugin-api/payments.ts';
import type { BatchHead, PayoutBatch } from './payout-batch.ts';
import { paymentFault, refusalFault } from './payment-check.ts';
import { orderOf } from './payment-order.ts';
import type { PaymentSending } from './payment-sending.ts';
import type { NewBatch } from './payout-store.ts';
import type { Doubted, PayoutTools, PayoutTurn } from './payout-turn.ts';

/** What came of one step. */
export interface Stepped {
  readonly batch: BatchHead;
  /** What is to be planned in its stead. */
  readonly instead: readonly NewBatch[];
  /** The wallet cannot pay more for now. */
  readonly isShort: boolean;
}

export const stepped = (batch: BatchHead): Stepped => ({ batch, instead: [], isShort: false });

/** After so many single destinations in a row, refused as too large, it is the wallet that cannot pay. */
const DOUBTS_MAX = 3;

/** Has the payment of a reserved batch built, and sends it. */
export class PaymentBuilding {
  readonly #tools: PayoutTools;
  readonly #sending: PaymentSending;

  constructor(tools: PayoutTools, sending: PaymentSending) {
    this.#tools = tools;
    this.#sending = sending;
  }

  /** Rejects with `PLUGIN_FAULT` where the wallet's answer cannot be right: nothing is sent. */
  async build(turn: PayoutTurn, batch: PayoutBatch): Promise<Stepped> {
    const order = orderOf(batch);
    const outcome = await this.#tools.payments.build(order);
    switch (outcome.kind) {
      case 'refused': {
        const fault = refusalFault(order, outcome.refusal);
        if (fault !== undefined) throw faulty(batch, fault);
        return this.#refused(turn, batch, outcome.refusal);
      }
      case 'to-sign':
        await this.#holdDoubted(turn);
        return stepped(await turn.take(batch, 'signing', { unsigned: outcome.unsigned }));
      case 'built': {
        const fault = paymentFault(order, outcome.payment);
        if (fault !== undefined) throw faulty(batch, fault);
        await this.#holdDoubted(turn);
        // The pool may have been told to stop while the wallet was thinking.
        if (!(await turn.mayBegin())) return stepped(batch);
        return stepped(await this.#sending.send(turn, batch, outcome.payment));
      }
    }
  }

  async #refused(turn: PayoutTurn, batch: PayoutBatch, refusal: Refusal): Promise<Stepped> {
    const { kind, reason } = refusal;
    const facts = { poolId: batch.poolId, batch: String(batch.id), kind, reason };
    this.#tools.logger.warn(facts, 'payout: the wallet refused to build it');
    if (kind === 'insufficient') {
      const released = await turn.release(batch, reason);
      this.#tools.alarms.raise('short', reason);
      // What a run plans is in the wallet, and what it lacks is the network's fee.
      return { batch: released, instead: halves(batch).slice(0, 1), isShort: true };
    }
    const [only, another] = batch.items;
    if (kind === 'too-large' && only !== undefined && another === undefined) {
      return this.#tooLargeAlone(turn, batch, { owner: only.owner, reason });
    }
    const isNamed = kind === 'bad-destinations' || kind === 'not-now';
    const bad = new Set(isNamed ? refusal.positions : []);
    // Who cannot be paid just now is due again at the next run.
    const held = kind === 'not-now' ? new Set<number>() : bad;
    // Held first: a crash in between finds the batch reserved, and comes by here again.
    for (const { owner } of batch.items.filter((_, position) => held.has(position))) {
      await this.#tools.store.hold(turn.fence, owner, reason);
    }
    const parts = isNamed ? [without(batch, bad)] : halves(batch);
    const released = await turn.release(batch, reason);
    const instead = parts.filter(({ items }) => items.length > 0);
    return { batch: released, instead, isShort: false };
  }

  /**
   * That a wallet cannot pay somebody alone is that destination's matter only where it can pay somebody else:
   * a wallet that answers so for a reason of its own would have everybody held, one by one.
   */
  async #tooLargeAlone(turn: PayoutTurn, batch: PayoutBatch, doubted: Doubted): Promise<Stepped> {
    const { owner, reason } = doubted;
    if (turn.takeProof()) await this.#tools.store.hold(turn.fence, owner, reason);
    else turn.doubt(doubted);
    const released = await turn.release(batch, reason);
    if (turn.doubted.length > 0) this.#tools.alarms.raise('short', reason);
    return { batch: released, instead: [], isShort: turn.doubted.length >= DOUBTS_MAX };
  }

  /** The wallet can pay: those it could not were not refused for a reason of its own. */
  async #holdDoubted(turn: PayoutTurn): Promise<void> {
    for (const { owner, reason } of turn.built()) {
      await this.#tools.store.hold(turn.fence, owner, reason);
    }
  }
}

function without(batch: PayoutBatch, bad: ReadonlySet<number>): NewBatch {
  const items = batch.items.filter((_, position) => !bad.has(position));
  return partOf(batch, items, `what was left of batch ${batch.id}`);
}

/** None of a single destination. */
function halves(batch: PayoutBatch): readonly NewBatch[] {
  if (batch.items.length < 2) return [];
  const middle = Math.ceil(batch.items.length / 2);
  const parts = [batch.items.slice(0, middle), batch.items.slice(middle)];
  return parts.map((items) => partOf(batch, items, `a half of batch ${batch.id}`));
}

function partOf(batch: PayoutBatch, items: PayoutBatch['items'], reason: string): NewBatch {
  const planned = items.map(({ account, owner, address, amountAtomic, requestId }) => ({
    account,
    owner,
    address,
    amountAtomic,
    requestId,
  }));
  return { feeBearer: batch.feeBearer, items: planned, reason };
}

function faulty({ poolId, id }: PayoutBatch, fault: string): PoolError {
  return new PoolError('PLUGIN_FAULT', `the wallet ${fault}, for batch ${id} of ${poolId}`);
}
