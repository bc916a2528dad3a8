import type { EventSink } from '../events/host-event.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Payments } from '../plugin-api/payments.ts';
import type { PayoutAlarms } from './payout-alarms.ts';
import type { BatchHead, BatchState, PayoutBatch } from './payout-batch.ts';
import { releasedEntry } from './payout-entries.ts';
import type { Fence } from './payout-guard.ts';
import type { BatchStep, PayoutStore } from './payout-store.ts';

/** What paying one pool's miners is done with. */
export interface PayoutTools {
  readonly store: PayoutStore;
  readonly payments: Payments;
  readonly alarms: PayoutAlarms;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** An owner whom the wallet did not pay alone, before it was seen to pay anybody. */
export interface Doubted {
  readonly owner: string;
  readonly reason: string;
}

type StepFacts = Omit<BatchStep, 'batch' | 'to'>;

/** One turn under the pool's lock: what is recorded in it, and whether anything may be sent. */
export class PayoutTurn {
  readonly #store: PayoutStore;
  readonly #alarms: PayoutAlarms;
  readonly #fence: Fence;
  readonly #isClosed: () => boolean;
  #isBarred = false;
  #isStopped = false;
  #hasBuilt = false;
  #doubted: Doubted[] = [];

  /** `isClosed` is asked right before each payment. */
  constructor(
    { store, alarms }: Pick<PayoutTools, 'store' | 'alarms'>,
    fence: Fence,
    isClosed: () => boolean,
  ) {
    this.#store = store;
    this.#alarms = alarms;
    this.#fence = fence;
    this.#isClosed = isClosed;
  }

  get fence(): Fence {
    return this.#fence;
  }

  get mayPay(): boolean {
    return !this.#isBarred && !this.#isStopped && !this.#isClosed();
  }

  /** As `mayPay`, and asks whether payouts were stopped since the turn began: a turn of many batches is long. */
  async mayBegin(): Promise<boolean> {
    if (!this.mayPay) return false;
    const { paused, latched } = await this.#store.control(this.#fence.poolId);
    this.#isStopped = paused || latched;
    return this.mayPay;
  }

  /** An earlier payment stands in the way of further ones, for this turn. */
  get isBarred(): boolean {
    return this.#isBarred;
  }

  bar(): void {
    this.#isBarred = true;
  }

  /** Whether the wallet built a payment since this was asked last: it may cease to build any in between. */
  takeProof(): boolean {
    const hasBuilt = this.#hasBuilt;
    this.#hasBuilt = false;
    return hasBuilt;
  }

  get doubted(): readonly Doubted[] {
    return this.#doubted;
  }

  doubt(owner: Doubted): void {
    this.#doubted.push(owner);
  }

  /** The wallet built a payment. Returns who was in doubt until now. */
  built(): readonly Doubted[] {
    const doubted = this.#doubted;
    this.#hasBuilt = true;
    this.#doubted = [];
    return doubted;
  }

  /** Takes a step and reads what came of it. */
  async take(batch: BatchHead, to: BatchState, facts: StepFacts = {}): Promise<PayoutBatch> {
    await this.#advance(batch, to, facts);
    return this.reread(batch);
  }

  /** Takes a step after which nobody needs the batch whole. */
  async leave(batch: BatchHead, to: BatchState): Promise<BatchHead> {
    await this.#advance(batch, to, {});
    return { ...batch, state: to };
  }

  /** With whom and what it pays. */
  async whole(batch: BatchHead | PayoutBatch): Promise<PayoutBatch> {
    return 'items' in batch ? batch : this.reread(batch);
  }

  async reread({ poolId, id }: Pick<PayoutBatch, 'poolId' | 'id'>): Promise<PayoutBatch> {
    const batch = await this.#store.batch(poolId, id);
    if (batch !== undefined) return batch;
    throw new PoolError('PAYOUT_CONFLICT', `there is no batch ${id} of ${poolId}`);
  }

  /** Gives back to the owners what was reserved for a batch whose payment never left. */
  async release(batch: PayoutBatch, reason: string): Promise<PayoutBatch> {
    const entry = batch.entries === 0 ? {} : { entry: releasedEntry(batch, reason) };
    return this.take(batch, 'released', { reason, ...entry });
  }

  /** Leaves it to a person, and stops the pool's payouts until then. */
  async review(batch: PayoutBatch, reason: string): Promise<PayoutBatch> {
    const taken = await this.take(batch, 'review', { reason, latch: true });
    this.#alarms.raise('review', `batch ${batch.id}: ${reason}`, String(batch.id));
    return taken;
  }

  /** Stops the pool's payouts until a person has looked. */
  async latch(reason: string): Promise<void> {
    await this.#store.latch(this.#fence, reason);
    this.#alarms.raise('latched', reason, reason);
  }

  #advance(batch: BatchHead, to: BatchState, facts: StepFacts): Promise<void> {
    return this.#store.advance(this.#fence, { batch, to, reason: '', ...facts });
  }
}
