import type { SessionView } from '../../api/host-view.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import { subscriberOf } from '../../listeners/peer-address.ts';
import { difficultyFromTarget } from '../../plugin-api/target.ts';
import type {
  DeskTerms,
  JobWait,
  Seat,
  SeatJob,
  SeatSubmission,
  SeatTally,
  SeatVerdict,
} from '../../plugin-api/work-desk.ts';
import type { PublishedJob } from '../session/published-job.ts';
import { SessionDifficulty } from '../session/session-difficulty.ts';
import { SessionJobs } from '../session/session-jobs.ts';
import { viewOf } from '../session/session-view.ts';
import type { SessionWorker } from '../session/session-worker.ts';
import type { ShareTarget } from '../session/share-targets.ts';
import { agentMinimum } from '../session/user-agent.ts';
import { soundTarget } from './exact-aim.ts';
import { HeldJob } from './held-job.ts';
import { JobWaiters } from './job-waiters.ts';
import type { NonceRange, NonceRanges } from './nonce-ranges.ts';
import { DIFFICULTY_ONE } from './options.ts';
import type { PortContext, PostedWork } from './port-context.ts';
import type { SeatConnection } from './seat-connection.ts';
import { SeatSubmissions } from './seat-submissions.ts';

/** A change of difficulty by this much is worth another id of the current job. */
const FAST_RATIO = 4;
const WAITERS_MAX = 4;
const WAIT_MS_MAX = 120_000;

/**
 * Name under which a worker is banned for what it sends. Not that of its shares: anybody may register another
 * worker of the same wallet and rig, and would have them all banned. Nor that of its id alone: while a worker is
 * away, anybody may register under its id, and would have it banned when it comes back.
 */
export function banNameOf(
  pool: Pick<MiningPool, 'id'>,
  workerId: string,
  remoteAddress: string,
): string {
  return `${pool.id}/${workerId}@${subscriberOf(remoteAddress)}`;
}

/** Who takes a seat, and on which terms. */
export interface SeatTaking {
  readonly workerId: string;
  readonly worker: SessionWorker;
  readonly agent: string;
  readonly lane: string;
  readonly pool: MiningPool;
  readonly connection: SeatConnection;
  /** Of the pool. */
  readonly ranges: NonceRanges;
  readonly terms: () => DeskTerms;
  /** Called once, when the seat is given up. */
  readonly left: () => void;
}

/** One worker over HTTP: a session without a socket, to which jobs go when it asks. */
export class WorkerSeat implements Seat {
  readonly connection: SeatConnection;
  readonly connectedAtMs: number;
  readonly pool: MiningPool;
  readonly port: PortContext;
  readonly difficulty: SessionDifficulty;
  readonly jobs: SessionJobs<HeldJob>;
  readonly taking: SeatTaking;
  readonly #submissions: SeatSubmissions;
  readonly #waiters = new JobWaiters(WAITERS_MAX);
  /** Who knows the id and comes from elsewhere. */
  readonly #others = new JobWaiters(WAITERS_MAX);
  readonly #onClosed: (seat: WorkerSeat) => unknown;
  #lane: string;
  #heardAtMs: number;
  #open = true;

  constructor(taking: SeatTaking, port: PortContext, onClosed: (seat: WorkerSeat) => unknown) {
    this.taking = taking;
    this.connection = taking.connection;
    this.pool = taking.pool;
    this.port = port;
    this.#onClosed = onClosed;
    this.#lane = taking.lane;
    this.connectedAtMs = port.clock.nowMs();
    this.#heardAtMs = port.clock.spanMs();
    this.difficulty = new SessionDifficulty(port.options.vardiff);
    this.difficulty.raiseMinimum(agentMinimum(taking.agent, port.options.agentMinimums));
    this.jobs = new SessionJobs(port.options.jobsMax);
    this.#submissions = new SeatSubmissions(this);
    this.connection.belongsTo(this.#banName, () => this.leave());
  }

  get id(): number {
    return this.connection.id;
  }

  get workerId(): string {
    return this.taking.workerId;
  }

  get address(): string {
    return this.taking.worker.minerAt(this.pool);
  }

  get worker(): string {
    return this.taking.worker.worker;
  }

  get remoteAddress(): string {
    return this.connection.remoteAddress;
  }

  get agent(): string {
    return this.taking.agent;
  }

  get userAgent(): string {
    return this.taking.agent;
  }

  get lane(): string {
    return this.#lane;
  }

  get seatedAtMs(): number {
    return this.connectedAtMs;
  }

  get open(): boolean {
    return this.#open;
  }

  get ban(): string | undefined {
    const { connection, pool, taking } = this;
    const named = connection.workerBan(taking.worker.nameAt(pool));
    return named ?? connection.workerBan(this.#banName);
  }

  get tally(): SeatTally {
    return this.#submissions.tally;
  }

  current(): SeatJob | undefined {
    this.heard();
    const held = this.#hold();
    return held === undefined ? undefined : this.#tell(held);
  }

  async next(
    knownJobId: string | undefined,
    { timeoutMs, signal, remoteAddress = this.remoteAddress }: JobWait,
  ): Promise<SeatJob | undefined> {
    const { clock } = this.port;
    const waiters = this.connection.isOwn(remoteAddress) ? this.#waiters : this.#others;
    const untilMs = clock.spanMs() + Math.min(WAIT_MS_MAX, Math.max(0, timeoutMs));
    for (;;) {
      const job = this.current();
      if (job !== undefined && job.id !== knownJobId) return job;
      const leftMs = untilMs - clock.spanMs();
      if (!this.#open || !(leftMs > 0) || !(await waiters.wait(leftMs, signal))) return undefined;
    }
  }

  extend(jobId: string, remoteAddress = this.remoteAddress): SeatJob | undefined {
    if (!this.connection.isOwn(remoteAddress)) return undefined;
    this.heard();
    const held = this.jobs.find(jobId);
    if (!this.#open || held === undefined || held.published.life.staleSinceMs !== undefined)
      return undefined;
    held.extend(this.#range(held.published, held.lane));
    return this.#tell(held);
  }

  turnTo(lane: string): void {
    if (lane === this.#lane) return;
    this.#lane = lane;
    this.#wake();
  }

  submit(jobId: string, submission: SeatSubmission): Promise<SeatVerdict> {
    this.heard();
    return this.#submissions.submit(jobId, submission);
  }

  leave(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const waiters of [this.#waiters, this.#others]) waiters.sendAway();
    const { last } = this.jobs;
    if (last !== undefined)
      for (const range of last.ranges) this.taking.ranges.release(last.job, last.lane, range);
    this.#onClosed(this);
    this.taking.left();
  }

  /** The worker gave a sign of life. */
  heard(): void {
    this.#heardAtMs = this.port.clock.spanMs();
  }

  /** The pool has a newer job: it goes to whoever waits for one. */
  send(): void {
    this.#wake();
  }

  rerouted(): void {
    if (!this.port.route.pools.includes(this.pool)) this.leave();
  }

  moveTo(pool: MiningPool): string | undefined {
    return pool === this.pool
      ? undefined
      : 'a worker over HTTP mines for the pool that it registered with';
  }

  /** The difficulty moved: a great step is told at once, a small one with the next job. */
  retarget(): void {
    const { last } = this.jobs;
    if (last !== undefined && this.#isFar(last)) this.#wake();
  }

  tick(atMs: number): void {
    this.jobs.prune();
    if (this.#waiters.count + this.#others.count > 0) this.heard();
    if (atMs - this.#heardAtMs > this.taking.terms().idleMs) {
      this.leave();
      return;
    }
    const { last } = this.jobs;
    // Without work there is silence, and it is not the worker's.
    if (last === undefined || last.published.life.staleSinceMs !== undefined)
      this.difficulty.idle(atMs);
    else if (this.difficulty.tick(atMs)) this.retarget();
  }

  view(): SessionView {
    return viewOf(this, [this.taking.worker]);
  }

  get #banName(): string {
    return banNameOf(this.pool, this.workerId, this.remoteAddress);
  }

  #wake(): void {
    this.#waiters.wake();
    this.#others.wake();
  }

  /** The job to work on, taken up if the seat does not have it yet. */
  #hold(): HeldJob | undefined {
    const current = this.#open ? this.port.feeds.current(this.pool) : undefined;
    if (current === undefined) return undefined;
    const known = this.jobs.latestOf(current.job);
    if (known === undefined) return this.#issue(current);
    const { last } = this.jobs;
    if (known === last && known.lane === this.#lane && !this.#isFar(known)) return known;
    const alias = this.port.jobs.nextAlias(known.published);
    return alias === undefined ? known : this.#issue(alias);
  }

  #issue(published: PublishedJob<PostedWork>): HeldJob {
    const lane = this.#lane;
    const range = this.#range(published, lane);
    const held = new HeldJob(published, this.#aim(published), { lane, range });
    this.jobs.add(held);
    return held;
  }

  #range({ job, wire }: PublishedJob<PostedWork>, lane: string): NonceRange {
    const { ranges, terms } = this.taking;
    const { nonceCount } = wire.work;
    return ranges.take({ job, lane, nonceCount, size: terms().rangeSize });
  }

  #aim({ job, wire: { work } }: PublishedJob<PostedWork>): ShareTarget {
    let wanted = this.difficulty.target;
    const { networkTarget } = job.template;
    // Workers look for shares alone: a block that was none would never be found.
    if (wanted < networkTarget) wanted = networkTarget;
    try {
      return this.port.targets.of(soundTarget(work.aim?.(wanted), wanted));
    } catch {
      // Foreign code. A target that cannot be rounded is one all the same.
      return this.port.targets.of(wanted);
    }
  }

  #isFar(held: HeldJob): boolean {
    const aim = this.#aim(held.published);
    const harder = Number(aim.work) / Number(held.work);
    return harder >= FAST_RATIO || harder <= 1 / FAST_RATIO;
  }

  #tell(held: HeldJob): SeatJob {
    const { wire, job } = held.published;
    const range = held.ranges.at(-1) ?? { first: 0n, end: 0n };
    return {
      id: held.wireId,
      job,
      work: wire.work,
      lane: held.lane,
      nonceFirst: range.first,
      nonceEnd: range.end,
      target: held.target,
      difficulty: difficultyFromTarget(held.target, DIFFICULTY_ONE),
      networkTarget: job.template.networkTarget,
      ageMs: Math.max(0, this.port.clock.nowMs() - wire.postedAtMs),
      expiresAtMs: wire.postedAtMs + this.port.options.jobLifeMs,
    };
  }
}
