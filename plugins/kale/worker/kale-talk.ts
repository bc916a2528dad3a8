import { PoolError } from '../../../core/plugin-api/errors.ts';
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
import type { MinerRun } from './miner-run.ts';
import {
  answerOf,
  findAnswerOf,
  isBusy,
  isStranger,
  reasonOf,
  retryOf,
  unforeseen,
} from './pool-words.ts';
import { toldJob } from './told-job.ts';

const WAIT_MS = 20_000;
const WAIT_SLACK_MS = 10_000;
const FOREIGN = 'the pool had forgotten the miner by then, and its job with it';
const MINER_ID = /^[0-9a-f]{32,128}$/;

/** One conversation with a pool of KALE. */
export class KaleTalk implements WorkerTalk {
  readonly #link: WorkerLink;
  readonly #who: WorkerIdentity;
  readonly #run: MinerRun;
  /** Of the newest job. */
  #jobId: string | undefined;
  #block: string | undefined;
  /** There was no work when it asked last: it may as well wait for some at the pool. */
  #isIdle = false;

  constructor(link: WorkerLink, who: WorkerIdentity, run: MinerRun) {
    this.#link = link;
    this.#who = who;
    this.#run = run;
  }

  async register(signal: AbortSignal): Promise<Welcome> {
    const { address, worker, agent } = this.#who;
    const { minerId } = this.#run;
    const body = { address, agent, ...(worker && { worker }), ...(minerId && { minerId }) };
    const reply = await this.#post('/miners/register', body, signal);
    if (isBusy(reply)) return later(reply);
    if ([400, 403, 409].includes(reply.status)) return { kind: 'refused', reason: reasonOf(reply) };
    if (reply.status !== 200 && reply.status !== 201) throw unforeseen(reply);
    const { minerId: given } = answerOf(reply);
    if (typeof given !== 'string' || !MINER_ID.test(given))
      throw new PoolError('POOL_INVALID', 'the pool gives no minerId');
    this.#run.minerId = given;
    return { kind: 'welcome', notes: [] };
  }

  async work(known: WorkerJob | undefined, signal: AbortSignal): Promise<WorkAnswer> {
    const { minerId } = this.#run;
    if (minerId === undefined) return { kind: 'stranger' };
    const own = known !== undefined && this.#run.isOwn(known) ? known : undefined;
    // Whoever knows of no job any more, though there was one, has tried all its nonces.
    if (known === undefined && this.#jobId !== undefined) {
      const body = { minerId, jobId: this.#jobId };
      const more = await this.#post('/miners/extend', body, signal);
      // The job itself would be told with the nonces that were tried already.
      if (isBusy(more)) return later(more);
      this.#jobId = undefined;
      if (more.status === 200) return this.#take(more, own);
    }
    const waitMs = own !== undefined || this.#isIdle ? WAIT_MS : 0;
    const query = {
      minerId,
      ...(own !== undefined && { known: own.id }),
      ...(waitMs > 0 && { waitMs: String(waitMs) }),
    };
    const timeoutMs = waitMs + WAIT_SLACK_MS;
    const call = { method: 'GET', path: '/miners/work', query, timeoutMs, signal } as const;
    return this.#take(await this.#link.call(call), own);
  }

  async submit({ job, nonce, digest }: WorkerFind, signal: AbortSignal): Promise<FindAnswer> {
    const { minerId } = this.#run;
    if (minerId === undefined) return { kind: 'stranger' };
    if (!this.#run.isOwn(job)) return { kind: 'rejected', reason: FOREIGN };
    // The kernel has it the other way round.
    const hash = Buffer.from(digest).reverse().toString('hex');
    const body = { minerId, jobId: job.id, nonce: String(nonce), hash };
    const reply = await this.#post('/miners/shares', body, signal);
    if (isBusy(reply)) return { kind: 'later', retrySeconds: retryOf(reply) };
    // The door says more about a ban than this.
    if (isStranger(reply) || reply.status === 403) return { kind: 'stranger' };
    if (reply.status === 400) return { kind: 'rejected', reason: reasonOf(reply) };
    if (reply.status !== 200) throw unforeseen(reply);
    return findAnswerOf(reply);
  }

  #take(reply: WorkerReply, known: WorkerJob | undefined): WorkAnswer {
    this.#isIdle = reply.status === 204;
    if (this.#isIdle) {
      this.#jobId = undefined;
      return { kind: 'none', reason: 'no block is open', retrySeconds: retryOf(reply) };
    }
    if (isStranger(reply) || reply.status === 403) return { kind: 'stranger' };
    if (isBusy(reply)) return later(reply);
    if (reply.status !== 200) throw unforeseen(reply);
    const { job, block } = toldJob(reply.json, this.#block);
    this.#jobId = job.id;
    if (job.id === known?.id && job.nonceFirst === known.nonceFirst)
      return { kind: 'same', pollMs: 0 };
    this.#block = block;
    this.#run.handed(job);
    return { kind: 'work', job, pollMs: 0 };
  }

  #post(path: string, body: object, signal: AbortSignal): Promise<WorkerReply> {
    return this.#link.call({ method: 'POST', path, body, signal });
  }
}

/** It says nothing against the miner, its job or what it found. */
function later(reply: WorkerReply): WorkAnswer & Welcome {
  return { kind: 'later', reason: reasonOf(reply), retrySeconds: retryOf(reply) };
}
