import assert from 'node:assert/strict';
import { PoolError } from '../plugin-api/errors.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';
import { encodeBatch, JudgedBatch } from './batch.ts';
import { type BatchPace, paceFor } from './batch-pace.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { errorOf, type KernelFailure } from './kernel-failure.ts';
import { KernelThreads } from './kernel-threads.ts';
import type { Verifier, VerifyItem } from './verifier.ts';

export interface PiscinaVerifierOptions {
  readonly kernel: Pick<KernelSpec, 'wasm' | 'inputBytes' | 'weight'>;
  readonly threads: number;
  /** Items that may wait for a thread, in each of the two lanes; more are refused. @default 16384 */
  readonly queueMax?: number;
  /** Module that the threads run; the kernel worker unless a test brings its own. */
  readonly worker?: URL;
  /** That of the kernel's weight unless a test brings its own. */
  readonly pace?: BatchPace;
}

/** A second of work for a thread at 60 us a share, the slowest machine we care about. */
const QUEUE_MAX = 16_384;
/** Threads that one batch may cost: two shares that kill theirs are found among 256. */
const DEATHS_MAX = 18;

/**
 * Verifies shares on Piscina threads. A share leaves at the end of the tick in which it came if a
 * thread is free, together with all others of that tick; while all threads are busy, shares gather,
 * so batches grow with the load and latency stays low without it. Urgent items have a lane of their own,
 * so that a flood of others neither delays them nor keeps them out.
 */
export class PiscinaVerifier implements Verifier {
  readonly #inputBytes: number;
  readonly #pace: BatchPace;
  readonly #threadCount: number;
  readonly #threads: KernelThreads;
  readonly #queue: BoundedQueue<VerifyItem>;
  readonly #urgent: BoundedQueue<VerifyItem>;
  /** Parts of batches that failed, to be judged again by themselves. */
  readonly #retries: VerifyItem[][] = [];
  /** How many threads died of a batch, all its parts together. */
  readonly #deaths = new WeakMap<VerifyItem[], { count: number }>();
  #pending = 0;
  #running = 0;
  #scheduled = false;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: PiscinaVerifierOptions) {
    const { kernel, threads, queueMax = QUEUE_MAX, worker, pace } = options;
    this.#inputBytes = kernel.inputBytes;
    this.#pace = pace ?? paceFor(kernel.weight);
    this.#threadCount = threads;
    this.#queue = new BoundedQueue(queueMax);
    this.#urgent = new BoundedQueue(queueMax);
    this.#threads = new KernelThreads({ kernel, threads, ...(worker && { worker }) });
  }

  get pending(): number {
    return this.#pending;
  }

  verify(item: VerifyItem): boolean {
    assert(item.input.length === this.#inputBytes, 'input of the wrong length');
    const lane = item.urgent === true ? this.#urgent : this.#queue;
    if (this.#closing !== undefined || !lane.push(item)) return false;
    this.#pending++;
    if (!this.#scheduled && this.#running < this.#threadCount) {
      this.#scheduled = true;
      setImmediate(this.#dispatch);
    }
    return true;
  }

  /** A kernel without epochs is always ready. */
  follow(): void {}

  close(): Promise<void> {
    // Closed before anybody is failed: a callback may come straight back with another item.
    this.#closing ??= Promise.resolve().then(() => this.#close());
    return this.#closing;
  }

  readonly #dispatch = (): void => {
    this.#scheduled = false;
    while (this.#running < this.#threadCount && !this.#gathers()) {
      const items = this.#retries.shift() ?? this.#take(this.#batchSize());
      if (items.length === 0) return;
      this.#running++;
      void this.#judge(items);
    }
  };

  /** Few items travel with the batch that follows the one under way. */
  #gathers(): boolean {
    const { gathers, split } = this.#pace;
    const some = this.#running > 0 && this.#retries.length === 0;
    return gathers && some && this.#waiting < split;
  }

  get #waiting(): number {
    return this.#urgent.size + this.#queue.size;
  }

  #batchSize(): number {
    const { max, split } = this.#pace;
    const share = Math.ceil(this.#waiting / (this.#threadCount - this.#running));
    return Math.min(max, Math.max(split, share));
  }

  #take(count: number): VerifyItem[] {
    if (this.#urgent.size === 0) return this.#queue.take(count);
    const first = this.#urgent.take(count);
    return first.length === count ? first : [...first, ...this.#queue.take(count - first.length)];
  }

  /** Never rejects, unless an item's own callback throws: that is a programmer error. */
  async #judge(items: VerifyItem[]): Promise<void> {
    const startedMs = performance.now();
    const answer = await this.#answer(items);
    this.#running--;
    if (answer instanceof ArrayBuffer) {
      this.#pace.note(items.length, performance.now() - startedMs);
    } else this.#recover(items, answer);
    // Before the callers are told: the thread works on meanwhile.
    this.#next();
    if (answer instanceof ArrayBuffer) this.#settle(items, answer);
  }

  async #answer(items: readonly VerifyItem[]): Promise<ArrayBuffer | KernelFailure | PoolError> {
    try {
      return await this.#threads.judge(encodeBatch(items, this.#inputBytes));
    } catch (error) {
      if (error instanceof PoolError) return error;
      throw error;
    }
  }

  #settle(items: readonly VerifyItem[], batch: ArrayBuffer): void {
    const judged = new JudgedBatch(batch, this.#inputBytes);
    this.#pending -= items.length;
    let index = 0;
    for (const item of items) {
      item.settle(judged.verdict(index), judged.digest(index));
      index++;
    }
  }

  #next(): void {
    if (this.#closing === undefined) this.#dispatch();
    else if (this.#running === 0) this.#onIdle?.();
  }

  /**
   * A share that the kernel chokes on must not take its neighbours along: halves are judged again
   * until it stands alone. A thread that died is mostly no fault of a share, so the batch gets another
   * one, whole; where that dies as well, its halves do, until it cost too many threads.
   */
  #recover(items: VerifyItem[], reason: KernelFailure | PoolError): void {
    if (reason instanceof PoolError) {
      const deaths = this.#deaths.get(items) ?? { count: 0 };
      this.#deaths.set(items, deaths);
      deaths.count++;
      if (this.#closing !== undefined || deaths.count > DEATHS_MAX) this.#fail(items, reason);
      else if (deaths.count === 1) this.#retries.push(items);
      else this.#halve(items, reason);
    } else if (this.#closing !== undefined) this.#fail(items, errorOf(reason));
    else this.#halve(items, errorOf(reason));
  }

  /** Fails an item that stands alone. */
  #halve(items: VerifyItem[], error: PoolError): void {
    if (items.length === 1) {
      this.#fail(items, error);
      return;
    }
    const middle = items.length >> 1;
    const deaths = this.#deaths.get(items);
    for (const half of [items.slice(0, middle), items.slice(middle)]) {
      if (deaths !== undefined) this.#deaths.set(half, deaths);
      this.#retries.push(half);
    }
  }

  #fail(items: readonly VerifyItem[], error: PoolError): void {
    this.#pending -= items.length;
    for (const item of items) item.fail(error);
  }

  async #close(): Promise<void> {
    const waiting = [...this.#retries.splice(0).flat(), ...this.#take(this.#waiting)];
    this.#fail(waiting, new PoolError('KERNEL_CLOSED', 'the verifier was shut down'));
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#threads.destroy();
  }
}
