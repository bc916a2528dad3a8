import { Worker } from 'node:worker_threads';
import type { WorkerJob } from '../core/plugin-api/worker.ts';
import type { HashesMade, HashOrder } from './hash-order.ts';

export interface StockedShare {
  readonly jobId: string;
  readonly nonce: bigint;
  readonly hash: string;
}

/** Of one worker: what a second or so takes, so that a new job does not keep a processor busy for long. */
const ORDER = 8;
const LOW = 5;

/** Hashes that a thread makes before they are needed, for many workers. */
export class HashAhead {
  readonly #thread = new Worker(new URL('./hash-thread.js', import.meta.url));
  readonly #orders = new Map<number, (hashes: readonly string[]) => void>();
  #orderLast = 0;

  constructor(failed: (reason: string) => void) {
    this.#thread.on('error', (error) => failed(`hashing: ${String(error)}`));
    this.#thread.on('message', ({ id, hashes }: HashesMade) => {
      this.#orders.get(id)?.(hashes);
      this.#orders.delete(id);
    });
  }

  stock(): ShareStock {
    return new ShareStock((order, made) => {
      const id = ++this.#orderLast;
      this.#orders.set(id, made);
      this.#thread.postMessage({ ...order, id } satisfies HashOrder);
    });
  }
}

type Ask = (order: Omit<HashOrder, 'id'>, made: (hashes: readonly string[]) => void) => void;

/** Shares of one worker that are ready to be sent. At difficulty 1 each nonce is one. */
export class ShareStock {
  readonly #ask: Ask;
  #shares: StockedShare[] = [];
  #job: WorkerJob | undefined;
  #nonceNext = 0n;
  #isAsking = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get jobId(): string | undefined {
    return this.#job?.id;
  }

  /** Works on another job. Shares of the last one are still sent until the first of the new one are hashed. */
  turnTo(job: WorkerJob): void {
    this.#job = job;
    this.#nonceNext = job.nonceFirst;
    this.#order(job);
  }

  take(): StockedShare | undefined {
    const share = this.#shares.shift();
    if (this.#job !== undefined && !this.#isAsking && this.#shares.length < LOW)
      this.#order(this.#job);
    return share;
  }

  #order(job: WorkerJob): void {
    const nonceFirst = this.#nonceNext;
    this.#nonceNext += BigInt(ORDER);
    this.#isAsking = true;
    this.#ask({ context: job.kernelContext, nonceFirst, count: ORDER }, (hashes) => {
      if (this.#job !== job) return;
      this.#isAsking = false;
      const kept = this.#shares.filter(({ jobId }) => jobId === job.id);
      const made = hashes.map((hash, index) => ({
        jobId: job.id,
        nonce: nonceFirst + BigInt(index),
        hash,
      }));
      this.#shares = [...kept, ...made];
    });
  }
}
