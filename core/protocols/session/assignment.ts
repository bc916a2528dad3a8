import type { MiningPool } from '../../jobs/mining-pool.ts';
import { canPay, choosePool } from './pool-choice.ts';
import type { PublishedJob } from './published-job.ts';
import type { SessionDifficulty } from './session-difficulty.ts';
import type { SentJob, SessionJobs } from './session-jobs.ts';
import type { SessionPort } from './session-port.ts';
import type { ShareTarget } from './share-targets.ts';

/** A change of difficulty by this much is worth sending the current job again. */
const FAST_RATIO = 4;

/** The session that is assigned to a pool. */
export interface AssignedSession<Wire, Sent extends SentJob<Wire>> {
  readonly difficulty: SessionDifficulty;
  readonly jobs: SessionJobs<Sent>;
  /** Addresses that have to be paid; none until the miner can be sent work. */
  payees(): readonly string[];
  /** Sends a job at the difficulty of now. `clean`: what the miner works on is worthless. */
  send(published: PublishedJob<Wire>, clean: boolean): void;
}

/** Which pool a session works for, and when it is sent what. */
export class Assignment<Wire, Sent extends SentJob<Wire>> {
  readonly #session: AssignedSession<Wire, Sent>;
  readonly #port: SessionPort<Wire, ShareTarget>;
  #pool: MiningPool | undefined;
  #pinned = false;
  /** The next job is the first of its pool here. */
  #fresh = true;

  constructor(session: AssignedSession<Wire, Sent>, port: SessionPort<Wire, ShareTarget>) {
    this.#session = session;
    this.#port = port;
  }

  get pool(): MiningPool | undefined {
    return this.#pool;
  }

  /**
   * Works for the route's choice, unless pinned to a pool that still runs. Safe to call at any
   * time.
   */
  follow(): void {
    const payees = this.#session.payees();
    if (payees.length === 0) return;
    const { route } = this.#port;
    const pinned = this.#pinned
      ? route.pools.find((pool) => pool.id === this.#pool?.id)
      : undefined;
    this.#pinned = pinned !== undefined;
    this.#workFor(pinned ?? choosePool(route, payees, this.#pool));
  }

  /** Moves to a pool and stays there. Returns a sentence where that cannot be. */
  pin(pool: MiningPool): string | undefined {
    if (!this.#port.route.pools.includes(pool)) return `Pool ${pool.id} does not feed this port`;
    const payees = this.#session.payees();
    if (payees.length === 0) return 'The miner has not logged in yet';
    if (!canPay(pool, payees)) return `Pool ${pool.id} cannot pay the address of this miner`;
    this.#pinned = true;
    this.#workFor(pool);
    return undefined;
  }

  /** Passes on a job of the session's pool. */
  send(published: PublishedJob<Wire>, clean: boolean): void {
    this.#session.send(published, clean || this.#fresh);
    this.#fresh = false;
  }

  /**
   * The difficulty moved: a great step is sent now, with the current job again, a small one with
   * the next job.
   */
  retarget(always = false): void {
    const last = this.#worthMining();
    if (last === undefined) return;
    const aim = this.#port.targets.of(this.#session.difficulty.target);
    if (last.aim.target === aim.target) return;
    const harder = Number(aim.work) / Number(last.work);
    if (!always && harder < FAST_RATIO && harder > 1 / FAST_RATIO) return;
    const alias = this.#port.jobs.nextAlias(last.published);
    if (alias !== undefined) this.send(alias, false);
  }

  /** Time passing: the difficulty of a silent miner, jobs that are over. */
  tick(atMs: number): void {
    const { difficulty, jobs } = this.#session;
    jobs.prune();
    // Without work there is silence, and it is not the miner's.
    if (this.#worthMining() === undefined) difficulty.idle(atMs);
    else if (difficulty.tick(atMs)) this.retarget();
  }

  /** The job that the miner works on, unless its pool has gone or calls it stale. */
  #worthMining(): Sent | undefined {
    const { last } = this.#session.jobs;
    const worth =
      last?.published.pool === this.#pool && last?.published.life.staleSinceMs === undefined;
    return worth ? last : undefined;
  }

  #workFor(pool: MiningPool | undefined): void {
    if (pool === this.#pool) return;
    this.#pool = pool;
    this.#fresh = true;
    const current = pool === undefined ? undefined : this.#port.feeds.current(pool);
    if (current === undefined) return;
    // Back at a job that it left: under its old id it would repeat itself, at two targets.
    const known = this.#session.jobs.latestOf(current.job);
    const again = known === undefined ? undefined : this.#port.jobs.nextAlias(known.published);
    this.send(again ?? current, true);
  }
}
