import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { RelayedWork } from './backend-answers.ts';
import { readAnswer, soundWork, strange, workAnswerSchema } from './backend-answers.ts';
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
  readonly shareZeros: number;
}

/** What became of shares, by the backend's word. Nothing here may throw. */
export interface ShareFates {
  accepted(share: QueuedShare): void;
  /** `unknown-job`: the backend knows the miner's jobs no more. */
  refused(share: QueuedShare, reason: string): void;
  /** It was never judged, and is given up. */
  dropped(share: QueuedShare): void;
  /** The miner has other work now; undefined: none. */
  moved(minerId: string, work: RelayedWork | undefined): void;
}

interface WaitingShare {
  readonly share: QueuedShare;
  /** It may have been credited, and the answer was lost. */
  readonly isDoubtful: boolean;
}

type Answer = ReturnType<typeof readWorkAnswer>;

const SHARES_MAX = 100_000;
/** A call may have 1 MiB; a share takes some 250 bytes. */
const BATCH_MAX = 2_000;
/** Two blocks: nobody is credited for what is older. */
const AGE_MS_MAX = 600_000;

/** Shares on their way to the backend, in their order, kept while that is away. */
export class ShareQueue {
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #fates: ShareFates;
  #waiting: WaitingShare[] = [];
  /** Of those that wait; undefined while no call is under way. */
  #sent: ReadonlySet<WaitingShare> | undefined;

  constructor(backend: Backend, clock: Clock, fates: ShareFates) {
    this.#backend = backend;
    this.#clock = clock;
    this.#fates = fates;
  }

  get count(): number {
    return this.#waiting.length;
  }

  get isFull(): boolean {
    return this.count >= SHARES_MAX;
  }

  /** Those that wait are of jobs that nobody knows any more. */
  drop(): void {
    // The backend has a word to say of those that are on their way.
    this.#drop((each) => this.#sent?.has(each) !== true);
  }

  /** To be asked for before: whether it is full. */
  push(share: QueuedShare): void {
    this.#waiting.push({ share, isDoubtful: false });
  }

  /** Sends what waits. Rejects with a `BackendFault` where the backend is away: nothing is lost then. */
  async flush(): Promise<void> {
    if (this.#sent !== undefined) return;
    this.#sent = new Set();
    try {
      for (let left = Math.ceil(this.count / BATCH_MAX); left > 0; left--) await this.#sendSome();
    } finally {
      this.#sent = undefined;
    }
  }

  async #sendSome(): Promise<void> {
    const oldest = this.#clock.nowMs() - AGE_MS_MAX;
    this.#drop(({ share }) => share.timestamp <= oldest);
    const [first] = this.#waiting;
    if (first === undefined) return;
    const { blockIndex } = first.share;
    const batch = this.#waiting
      .filter(({ share }) => share.blockIndex === blockIndex)
      .slice(0, BATCH_MAX);
    const sent = new Set(batch);
    this.#sent = sent;
    const again = await this.#send(blockIndex, batch);
    // Behind the others, so that they do not hold up a newer block.
    this.#waiting = [...this.#waiting.filter((each) => !sent.has(each)), ...again];
  }

  #drop(isLost: (each: WaitingShare) => boolean): void {
    const lost = this.#waiting.filter(isLost);
    if (lost.length === 0) return;
    this.#waiting = this.#waiting.filter((each) => !isLost(each));
    for (const { share } of lost) this.#fates.dropped(share);
  }

  /** @returns what has to be sent once more */
  async #send(
    blockIndex: number,
    batch: readonly WaitingShare[],
  ): Promise<readonly WaitingShare[]> {
    const submissions = batch.map(({ share }) => {
      const { farmerId, minerId, jobId, nonce, timestamp } = share;
      return { farmerId, minerId, jobId, nonce, timestamp };
    });
    try {
      const value = await this.#backend.post('/work', { blockIndex, submissions });
      const answer = readWorkAnswer(value, batch.length);
      return this.#judge(batch, answer);
    } catch (error) {
      // Sent again, the same would be refused again.
      const isRefused = error instanceof BackendFault && [400, 413].includes(error.status ?? 0);
      if (!isRefused) {
        this.#doubt(batch);
        throw error;
      }
      for (const { share } of batch) this.#fates.refused(share, error.message);
      return [];
    }
  }

  /** Nobody knows what became of them. */
  #doubt(batch: readonly WaitingShare[]): void {
    const sent = new Set(batch);
    this.#waiting = this.#waiting.map((each) =>
      sent.has(each) ? { share: each.share, isDoubtful: true } : each,
    );
  }

  #judge(batch: readonly WaitingShare[], { results, moves }: Answer): readonly WaitingShare[] {
    const again: WaitingShare[] = [];
    for (const [at, { share, isDoubtful }] of batch.entries()) {
      const { status, reason = 'refused' } = results[at] ?? { status: 'not-judged' };
      const wasCounted = isDoubtful && reason === 'duplicate';
      // What there was no time for may be judged behind the answer.
      if (status === 'not-judged')
        again.push({ share, isDoubtful: isDoubtful || reason === 'time' });
      else if (status === 'valid' || wasCounted) this.#fates.accepted(share);
      else this.#fates.refused(share, reason);
    }
    for (const { minerId, work } of moves) this.#fates.moved(minerId, work);
    return again;
  }
}

/** @throws BackendFault for an answer to something else */
function readWorkAnswer(value: unknown, count: number) {
  const { results, nextWork = [] } = readAnswer(workAnswerSchema, value);
  if (results.length !== count) throw strange('results', 'are not those that were sent');
  const moves = nextWork.map(({ minerId, work }, at) => {
    return { minerId, work: soundWork(work, `nextWork.${at}.work`) };
  });
  return { results, moves };
}
