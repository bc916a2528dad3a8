/**
 * One conversation with a pool: registers, waits for work and brings what was found. Work is awaited while threads
 * scan; finds wait in the outbox while the pool has no time for them, or does not know the worker.
 */
import type { FindAnswer, WorkAnswer, WorkerJob, WorkerTalk } from '../../plugin-api/worker.ts';
import type { MiningSession, SessionListener, ShareAnswer } from '../dialect.ts';
import type { MinerTally } from '../miner-tally.ts';
import { checkedJob } from './checked-job.ts';
import type { FindOutbox, PendingFind } from './find-outbox.ts';
import type { HttpOrder, NonceFound } from './http-order.ts';
import type { JobShelf } from './job-shelf.ts';
import type { Rest } from './rest.ts';
import { bigintFromLe } from '../../plugin-api/target.ts';

/** Finds that are being sent at once. */
const SENDING_MAX = 4;
/** From one question for work to the next, where a pool says less; and where it had nothing new. */
const PACE_MS = 50;
const PACE_SAME_MS = 1000;
/** Longer than that nobody has to wait, whatever a pool says. */
const REST_MS_MAX = 600_000;
/** So often a pool may forget a worker that it just welcomed. */
const STRANGERS_MAX = 3;

export interface HttpSessionOptions {
  readonly user: string;
  /** Of the kernel. */
  readonly inputBytes: number;
}

export interface HttpSessionCollaborators {
  readonly talk: () => WorkerTalk;
  readonly shelf: JobShelf;
  readonly outbox: FindOutbox;
  readonly listener: SessionListener<HttpOrder>;
  readonly tally: MinerTally;
  readonly rest: Rest;
}

export class HttpWorkSession implements MiningSession<NonceFound> {
  readonly #options: HttpSessionOptions;
  readonly #with: HttpSessionCollaborators;
  readonly #over = new AbortController();
  #talk: WorkerTalk | undefined;
  #registering: Promise<void> | undefined;
  /** Reasons why nothing is sent just now. */
  #holds = 0;
  #sending = 0;
  #known: WorkerJob | undefined;
  #order: HttpOrder | undefined;
  /** Ends the wait for work early, where there is one. */
  #wait: AbortController | undefined;
  /** The pool was asked for more than the order's nonces, and had none. */
  #fruitless = false;
  /** The pool had no time when it was asked last. */
  #isPutOff = false;
  #proven = false;
  #strangers = 0;

  constructor(options: HttpSessionOptions, collaborators: HttpSessionCollaborators) {
    this.#options = options;
    this.#with = collaborators;
  }

  start(): void {
    void this.#converse();
  }

  line(): void {
    // Nothing comes but answers.
  }

  submit({ job, nonce, digest }: NonceFound, answered: (answer: ShareAnswer) => void): void {
    const { networkTarget } = job;
    const isBlock = networkTarget !== undefined && bigintFromLe(digest) <= networkTarget;
    const find = { job, nonce, digest };
    this.#with.outbox.add({ find, isBlock, answered, doubtful: false, strangers: 0 });
    this.#send();
  }

  /** Its calls end; what was found stays in the outbox. */
  abandon(): void {
    this.#over.abort(new Error('the conversation is over'));
  }

  /** A lane has nothing to do any more. */
  usedUp(order: HttpOrder): void {
    if (order === this.#order && !this.#fruitless) this.#wait?.abort();
  }

  async #converse(): Promise<void> {
    const { signal } = this.#over;
    try {
      this.#talk = this.#with.talk();
      await this.#registered();
      while (!signal.aborted) await this.#askForWork(this.#talk);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Resolves when the pool knows the worker. Nothing is sent before. */
  #registered(): Promise<void> {
    this.#registering ??= this.#hold(this.#register()).finally(() => {
      this.#registering = undefined;
    });
    return this.#registering;
  }

  async #register(): Promise<void> {
    const { signal } = this.#over;
    const { listener } = this.#with;
    for (;;) {
      signal.throwIfAborted();
      const welcome = await this.#talk?.register(signal);
      signal.throwIfAborted();
      if (welcome?.kind === 'later') {
        listener.message(welcome.reason);
        await this.#rest(welcome.retrySeconds * 1000);
        continue;
      }
      if (welcome?.kind === 'refused') listener.refused(welcome.reason);
      // People have read them.
      else if (!this.#proven) for (const note of welcome?.notes ?? []) listener.message(note);
      return;
    }
  }

  async #askForWork(talk: WorkerTalk): Promise<void> {
    const { rest } = this.#with;
    const more = this.#order?.space.usedUp === true && !this.#fruitless;
    const wait = new AbortController();
    this.#wait = more ? undefined : wait;
    const signal = AbortSignal.any([this.#over.signal, wait.signal]);
    const askedAtMs = rest.spanMs();
    let answer: WorkAnswer;
    try {
      answer = await talk.work(more ? undefined : this.#known, signal);
    } catch (error) {
      if (wait.signal.aborted && !this.#over.signal.aborted) return;
      throw error;
    }
    this.#over.signal.throwIfAborted();
    const paceMs = await this.#take(answer);
    this.#isPutOff = answer.kind === 'later';
    if (!this.#isPutOff) this.#fruitless = more && this.#order?.space.usedUp === true;
    const restMs = Math.max(
      answer.kind === 'work' || answer.kind === 'same' ? answer.pollMs : 0,
      paceMs - (rest.spanMs() - askedAtMs),
    );
    if (restMs > 0) await rest.rest(Math.min(restMs, REST_MS_MAX), signal);
  }

  /** Milliseconds from this question to the next, at least. */
  async #take(answer: WorkAnswer): Promise<number> {
    const { listener, outbox } = this.#with;
    switch (answer.kind) {
      case 'work':
        this.#strangers = 0;
        return this.#begin(answer.job) ? PACE_MS : PACE_SAME_MS;
      case 'same':
        this.#strangers = 0;
        return PACE_SAME_MS;
      case 'none':
        this.#known = undefined;
        this.#order = undefined;
        outbox.clear();
        listener.idle(answer.reason);
        await this.#rest(answer.retrySeconds * 1000);
        return 0;
      case 'later':
        if (this.#order === undefined) listener.idle(answer.reason);
        else if (!this.#isPutOff) listener.message(answer.reason);
        await this.#rest(answer.retrySeconds * 1000);
        return 0;
      case 'stranger':
        if (++this.#strangers > STRANGERS_MAX) throw new Error('the pool forgets its workers');
        await this.#registered();
        return PACE_MS;
    }
  }

  /** False where it is the one that lanes are at. */
  #begin(offered: WorkerJob): boolean {
    const { shelf, outbox, listener, tally } = this.#with;
    const job = checkedJob(offered, this.#options.inputBytes);
    this.#known = job;
    if (!this.#proven) listener.authorized();
    this.#proven = true;
    tally.blocks ??= 0;
    const space = shelf.spaceOf(job);
    const before = this.#order;
    if (before?.space === space && before.job.shareTarget === job.shareTarget) return false;
    const { id, clean, difficulty, height } = job;
    outbox.begin({ id, clean });
    this.#order = { clean, difficulty, height, job, space };
    listener.order(this.#order);
    this.#send();
    return true;
  }

  #send(): void {
    const { outbox } = this.#with;
    while (this.#holds === 0 && this.#sending < SENDING_MAX && !this.#over.signal.aborted) {
      const pending = outbox.take();
      if (pending === undefined) return;
      void this.#deliver(pending);
    }
  }

  async #deliver(pending: PendingFind): Promise<void> {
    const { outbox, tally } = this.#with;
    this.#sending++;
    try {
      const find = { ...pending.find, hashrateHps: tally.hashrateHps };
      const answer = await this.#talk?.submit(find, this.#over.signal);
      if (answer !== undefined) this.#judge(pending, answer);
    } catch (error) {
      pending.doubtful = true;
      outbox.putBack(pending);
      this.#fail(error);
    } finally {
      this.#sending--;
      this.#send();
    }
  }

  #judge(pending: PendingFind, answer: FindAnswer): void {
    const { outbox } = this.#with;
    switch (answer.kind) {
      case 'accepted':
        pending.answered(answer);
        return;
      case 'rejected':
        // A pool that has it already calls it a duplicate.
        pending.answered(pending.doubtful ? { kind: 'lost' } : answer);
        return;
      case 'later':
        outbox.putBack(pending);
        void this.#hold(this.#rest(answer.retrySeconds * 1000));
        return;
      case 'stranger':
        if (++pending.strangers > STRANGERS_MAX) {
          pending.answered({ kind: 'rejected', reason: 'the pool does not know this worker' });
          return;
        }
        outbox.putBack(pending);
        this.#registered().catch((error: unknown) => this.#fail(error));
    }
  }

  /** Sends nothing until `until` is over. */
  async #hold(until: Promise<void>): Promise<void> {
    this.#holds++;
    try {
      await until;
    } finally {
      this.#holds--;
      this.#send();
    }
  }

  async #rest(ms: number): Promise<void> {
    const limited = Math.min(Math.max(ms, PACE_SAME_MS), REST_MS_MAX);
    await this.#with.rest.rest(limited, this.#over.signal);
  }

  #fail(error: unknown): void {
    if (this.#over.signal.aborted) return;
    this.#with.listener.broken(error instanceof Error ? error.message : String(error));
  }
}
