import type {
  FindAnswer,
  Welcome,
  WorkAnswer,
  WorkerFind,
  WorkerIdentity,
  WorkerJob,
  WorkerLink,
  WorkerReply,
  WorkerTalk,
} from '../../../core/plugin-api/worker.ts';
import { ClosedDoor } from './closed-door.ts';
import { offeredJob } from './offered-job.ts';
import { PoolCalls } from './pool-calls.ts';
import {
  findAnswerOf,
  isBanned,
  isBusy,
  isAnothers,
  isKnownAlready,
  isStranger,
  reasonOf,
  unforeseen,
  welcomeOf,
} from './pool-words.ts';
import type { WorkerRun } from './worker-run.ts';

/** How long to let the pool wait for news; ours does, upstream answers at once whatever it is asked. */
const WAIT_SECONDS = 20;
const WAIT_SLACK_MS = 10_000;
/** The same job sooner than this: a pool that does not wait. */
const PROMPT_MS = 5_000;
/** As upstream's own workers ask; a job of theirs is old after twice that. */
const REFRESH_MS = 30_000;
const FOREIGN = 'the pool has this worker under the wallet of somebody else';

export interface VisionTalkOptions {
  /** An epoch, and an id, may last longer than a conversation. */
  readonly run: WorkerRun;
  /** Now, in monotonic milliseconds. */
  readonly spanMs: () => number;
}

/** One conversation with a pool of Vision, ours or upstream's. */
export class VisionTalk implements WorkerTalk {
  readonly #options: VisionTalkOptions;
  readonly #calls: PoolCalls;
  readonly #who: WorkerIdentity;
  /** Of the newest job. */
  #tip: string | undefined;
  #jobId: string | undefined;
  #waits = true;
  readonly #door = new ClosedDoor();
  /** What the pool said when it took no share of this worker. */
  #ban: string | undefined;

  constructor(options: VisionTalkOptions, link: WorkerLink, who: WorkerIdentity) {
    this.#options = options;
    this.#calls = new PoolCalls(link);
    this.#who = who;
  }

  async register(signal: AbortSignal): Promise<Welcome> {
    const { address, worker, agent } = this.#who;
    const body = {
      worker_id: this.#options.run.id,
      wallet_address: address,
      version: agent,
      ...(worker !== '' && { worker_name: worker }),
    };
    const reply = await this.#calls.call({ method: 'POST', path: '/register', body, signal });
    // Upstream keeps workers that it has banned.
    if (this.#ban !== undefined && isKnownAlready(reply))
      return { kind: 'refused', reason: this.#ban };
    this.#ban = undefined;
    if (isBusy(reply)) {
      const retrySeconds = this.#door.retrySeconds(reply.retrySeconds);
      return { kind: 'later', reason: reasonOf(reply), retrySeconds };
    }
    return welcomeOf(reply);
  }

  async work(known: WorkerJob | undefined, signal: AbortSignal): Promise<WorkAnswer> {
    const { spanMs, run } = this.#options;
    const askedAtMs = spanMs();
    const { id, renamed } = run;
    const own = known === undefined || run.isForeign(known) ? undefined : known;
    let reply: WorkerReply;
    try {
      reply = await this.#ask(own, AbortSignal.any([signal, renamed]));
    } catch (error) {
      if (renamed.aborted && !signal.aborted) return { kind: 'stranger' };
      throw error;
    }
    if (renamed.aborted || (isAnothers(reply) && this.#rename(id))) return { kind: 'stranger' };
    // The door says more about a ban than this.
    if (isStranger(reply) || isBanned(reply)) return { kind: 'stranger' };
    if (isBusy(reply)) return this.#pause(reply);
    if (reply.status !== 200) throw unforeseen(reply);
    const { address } = this.#who;
    const { seeds } = run;
    const { job, tip } = offeredJob(reply.json, { address, seeds, tipBefore: this.#tip });
    if (job.id === own?.id) {
      this.#waits = spanMs() - askedAtMs >= PROMPT_MS;
      return { kind: 'same', pollMs: this.#pollMs };
    }
    this.#tip = tip;
    this.#door.opened();
    this.#jobId = job.id;
    run.handed(job);
    return { kind: 'work', job, pollMs: this.#pollMs };
  }

  async submit(
    { job, nonce, digest, hashrateHps }: WorkerFind,
    signal: AbortSignal,
  ): Promise<FindAnswer> {
    const { run } = this.#options;
    const { id } = run;
    const { address } = this.#who;
    if (run.isForeign(job)) return { kind: 'rejected', reason: FOREIGN };
    const body = {
      worker_id: id,
      wallet_address: address,
      job_id: job.id,
      nonce,
      extra_nonce: BigInt.asUintN(32, nonce),
      // The kernel has it the other way round.
      hash: `0x${Buffer.from(digest).reverse().toString('hex')}`,
      ...(hashrateHps !== undefined && { hashrate: Math.round(hashrateHps) }),
    };
    const reply = await this.#calls.call({ method: 'POST', path: '/share', body, signal });
    if (isAnothers(reply) && this.#rename(id)) return { kind: 'stranger' };
    if (isBanned(reply)) {
      this.#ban = reasonOf(reply);
      return { kind: 'stranger' };
    }
    const answer = findAnswerOf(reply);
    if (answer.kind === 'accepted') run.proven();
    return answer;
  }

  /** False where the worker keeps the id. */
  #rename(id: string): boolean {
    if (!this.#options.run.rename(id)) return false;
    // There is no more to be had of a job of somebody else's.
    this.#jobId = undefined;
    return true;
  }

  #pause(reply: WorkerReply): WorkAnswer {
    const retrySeconds = this.#door.retrySeconds(reply.retrySeconds);
    // Asked too often: that says nothing against the job.
    const kind = reply.status === 429 ? 'later' : 'none';
    return { kind, reason: reasonOf(reply), retrySeconds };
  }

  get #pollMs(): number {
    return this.#waits ? 0 : REFRESH_MS;
  }

  /** Upstream looks at the worker's id alone. */
  #ask(known: WorkerJob | undefined, signal: AbortSignal): Promise<WorkerReply> {
    const worker = { worker_id: this.#options.run.id };
    const call = { method: 'GET', path: '/job', signal } as const;
    if (known !== undefined) {
      const query = { ...worker, wait: String(WAIT_SECONDS), known: known.id };
      return this.#calls.call({ ...call, query, timeoutMs: 1000 * WAIT_SECONDS + WAIT_SLACK_MS });
    }
    // Whoever knows of no job any more, though there was one, has tried all its nonces.
    const more = this.#jobId === undefined ? {} : { more: this.#jobId };
    return this.#calls.call({ ...call, query: { ...worker, ...more } });
  }
}
