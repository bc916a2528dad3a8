import type { ExtranonceLease } from '../../jobs/extranonce-leases.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection } from '../../listeners/connection.ts';
import { workFromTarget } from '../../plugin-api/target.ts';
import { AuthorizedWorkers } from './authorized-workers.ts';
import { canPay, choosePool } from './pool-choice.ts';
import type { PortContext } from './port-context.ts';
import type { PublishedJob } from './published-job.ts';
import { ReplyQueue } from './reply-queue.ts';
import type { StratumRequest } from './request.ts';
import { SentJob } from './sent-job.ts';
import { SessionDifficulty } from './session-difficulty.ts';
import { SessionJobs } from './session-jobs.ts';
import type { ShareTarget } from './share-target.ts';
import type { WireError } from './wire-errors.ts';
import { errorLine, resultLine, versionMaskLine } from './wire-lines.ts';

/** A change of difficulty by this much is worth sending the current job again. */
const FAST_RATIO = 4;

/**
 * One connected miner: what it negotiated, who it works as, what it was sent. Methods of the
 * protocol act on this; it sends work as soon as the miner has subscribed and authorized.
 */
export class Miner {
  readonly connection: Connection;
  readonly port: PortContext;
  readonly connectedAtMs: number;
  readonly replies: ReplyQueue;
  readonly workers = new AuthorizedWorkers();
  readonly difficulty: SessionDifficulty;
  readonly jobs: SessionJobs;
  userAgent = '';
  /** Undefined until subscribed; then for the whole connection. */
  lease: ExtranonceLease | undefined;
  /** Version bits granted by `mining.configure`; 0 without. */
  versionMask = 0;
  /** Version bits that the miner was last told of. */
  versionMaskTold = 0;
  submitsPending = 0;
  #pool: MiningPool | undefined;
  #pinned = false;
  #mined = false;
  #closed = false;
  /** The next job is the first of its pool here. */
  #fresh = true;
  #told: ShareTarget | undefined;

  constructor(connection: Connection, port: PortContext) {
    this.connection = connection;
    this.port = port;
    this.connectedAtMs = port.clock.nowMs();
    this.replies = new ReplyQueue(connection);
    this.difficulty = new SessionDifficulty(port.options.vardiff);
    this.jobs = new SessionJobs(port.options.jobsMax);
  }

  get pool(): MiningPool | undefined {
    return this.#pool;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** `result`: JSON text. */
  reply(request: StratumRequest, result: string): void {
    this.replies.reply(resultLine(request.id, result));
  }

  refuse(request: StratumRequest, error: WireError): void {
    this.replies.reply(errorLine(request.id, error));
  }

  /**
   * Works for the route's choice, unless pinned to a pool that still runs. Safe to call at any
   * time.
   */
  follow(): void {
    if (this.lease === undefined || this.workers.first === undefined) return;
    const { route } = this.port;
    const pinned = this.#pinned
      ? route.pools.find((pool) => pool.id === this.#pool?.id)
      : undefined;
    this.#pinned = pinned !== undefined;
    this.#workFor(pinned ?? choosePool(route, this.workers.addresses(), this.#pool));
  }

  /** Moves to a pool and stays there. Returns a sentence where that cannot be. */
  pin(pool: MiningPool): string | undefined {
    if (!this.port.route.pools.includes(pool)) return `Pool ${pool.id} does not feed this port`;
    if (this.lease === undefined || this.workers.first === undefined)
      return 'The miner has not logged in yet';
    if (!canPay(pool, this.workers.addresses()))
      return `Pool ${pool.id} cannot pay the address of this miner`;
    this.#pinned = true;
    this.#workFor(pool);
    return undefined;
  }

  /** Sends a job of the miner's pool. */
  send(published: PublishedJob, clean: boolean): void {
    const { lease } = this;
    if (lease === undefined) return;
    const { target } = this.difficulty;
    const aim = this.#told?.target === target ? this.#told : this.port.targets.of(target);
    const sent = new SentJob(published, aim, lease.bytes, this.versionMask);
    this.jobs.add(sent);
    if (this.versionMask !== 0 && sent.versionMask !== this.versionMaskTold) {
      this.versionMaskTold = sent.versionMask;
      this.replies.notify(versionMaskLine(sent.versionMask));
    }
    if (aim !== this.#told) {
      this.#told = aim;
      this.replies.notify(aim.line);
    }
    this.replies.notify(published.notify(clean || this.#fresh));
    this.#fresh = false;
    this.#mined = true;
  }

  /**
   * The difficulty moved: a great step is sent now, with the current job again, a small one with
   * the next job.
   */
  retarget(always = false): void {
    const last = this.#worthMining();
    if (last === undefined || last.target === this.difficulty.target) return;
    const harder = Number(workFromTarget(this.difficulty.target)) / Number(last.work);
    if (!always && harder < FAST_RATIO && harder > 1 / FAST_RATIO) return;
    const alias = this.port.jobs.nextAlias(last.published);
    if (alias !== undefined) this.send(alias, false);
  }

  /** Time passing: the difficulty of a silent miner, jobs that are over. */
  tick(atMs: number): void {
    this.jobs.prune();
    // Without work there is silence, and it is not the miner's.
    if (this.#worthMining() === undefined) this.difficulty.idle(atMs);
    else if (this.difficulty.tick(atMs)) this.retarget();
  }

  close(): void {
    this.#closed = true;
    this.replies.close();
    if (this.lease !== undefined) this.port.leases.release(this.lease, this.#mined);
  }

  /** The job that the miner works on, unless its pool has gone or calls it stale. */
  #worthMining(): SentJob | undefined {
    const { last } = this.jobs;
    const worth =
      last?.published.pool === this.#pool && last?.published.life.staleSinceMs === undefined;
    return worth ? last : undefined;
  }

  #workFor(pool: MiningPool | undefined): void {
    if (pool === this.#pool) return;
    this.#pool = pool;
    this.#fresh = true;
    const current = pool === undefined ? undefined : this.port.currentJob(pool);
    if (current === undefined) return;
    // Back at a job that it left: under its old id it would repeat itself, at two targets.
    const known = this.jobs.latestOf(current.job);
    const again = known === undefined ? undefined : this.port.jobs.nextAlias(known.published);
    this.send(again ?? current, true);
  }
}
