import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { readAnswer, strange, workAnswerSchema } from './backend-answers.ts';
import { BackendFault } from './backend-client.ts';
import type { Backend } from './backend-client.ts';

/** A share that was judged here and is to be credited there. */
export interface QueuedShare {
  readonly blockIndex: number;
  readonly farmerId: string;
  readonly minerId: string;
  readonly jobId: string;
  /** Decimal digits. */
  readonly nonce: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
}

const SHARES_MAX = 100_000;
/** A call may have 1 MiB; a share takes some 250 bytes. */
const BATCH_MAX = 2_000;
/** Two blocks: nobody is credited for what is older. */
const AGE_MS_MAX = 600_000;

/** Shares on their way to the backend, in their order, kept while that is away. */
export class ShareQueue {
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #lost: (minerId: string) => void;
  #shares: QueuedShare[] = [];
  #isSending = false;

  /** `lost`: called for a miner whose job the backend knows no more. */
  constructor(backend: Backend, clock: Clock, log: Logger, lost: (minerId: string) => void) {
    this.#backend = backend;
    this.#clock = clock;
    this.#log = log;
    this.#lost = lost;
  }

  get count(): number {
    return this.#shares.length;
  }

  /** Those that wait are of jobs that nobody knows any more. @returns how many there were */
  drop(): number {
    const { count } = this;
    this.#shares = [];
    return count;
  }

  /** False where too many wait. */
  push(share: QueuedShare): boolean {
    if (this.#shares.length >= SHARES_MAX) return false;
    this.#shares.push(share);
    return true;
  }

  /** Sends what waits. Rejects with a `BackendFault` where the backend is away: nothing is lost then. */
  async flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let left = Math.ceil(this.count / BATCH_MAX); left > 0; left--) await this.#sendSome();
    } finally {
      this.#isSending = false;
    }
  }

  async #sendSome(): Promise<void> {
    const oldest = this.#clock.nowMs() - AGE_MS_MAX;
    this.#shares = this.#shares.filter(({ timestamp }) => timestamp > oldest);
    const [first] = this.#shares;
    if (first === undefined) return;
    const { blockIndex } = first;
    const batch = this.#shares.filter((each) => each.blockIndex === blockIndex).slice(0, BATCH_MAX);
    const again = await this.#send(blockIndex, batch);
    const done = new Set(batch);
    // Behind the others, so that they do not hold up a newer block.
    this.#shares = [...this.#shares.filter((each) => !done.has(each)), ...again];
  }

  /** @returns what has to be sent once more */
  async #send(blockIndex: number, batch: readonly QueuedShare[]): Promise<readonly QueuedShare[]> {
    const submissions = batch.map(({ blockIndex: _blockIndex, ...rest }) => rest);
    try {
      const value = await this.#backend.post('/work', { blockIndex, submissions });
      const { results } = readAnswer(workAnswerSchema, value);
      if (results.length !== batch.length) throw strange('results', 'are not those that were sent');
      return this.#judge(batch, results);
    } catch (error) {
      // Sent again, the same would be refused again.
      const isRefused = error instanceof BackendFault && [400, 413].includes(error.status ?? 0);
      if (!isRefused) throw error;
      this.#log.warn({ shares: batch.length, reason: error.message }, 'the backend refused shares');
      return [];
    }
  }

  #judge(
    batch: readonly QueuedShare[],
    results: readonly { readonly status: string; readonly reason?: string }[],
  ): readonly QueuedShare[] {
    for (const [at, { minerId }] of batch.entries())
      if (results[at]?.reason === 'unknown-job') this.#lost(minerId);
    return batch.filter((_share, at) => results[at]?.status === 'not-judged');
  }
}
