import type { EventSink } from '../events/host-event.ts';
import { AMOUNT_LIMIT } from '../ledger/posting.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { JobBuilder, MiningJob, Template } from '../plugin-api/job.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { TARGET_MAX } from '../plugin-api/target.ts';
import type { WorkListener } from '../plugin-api/work-source.ts';
import type { JobFeed, JobListener } from './job-feed.ts';
import type { JobIds } from './job-ids.ts';

export interface JobBookOptions {
  readonly poolId: string;
  /** How long shares of the previous tip still count, inclusive. */
  readonly lateGraceMs: number;
  /** Jobs of one tip that are acceptable at a time; the oldest retires first. */
  readonly jobsPerTipMax: number;
  /** Age at which a job retires. The current job never does: miners have nothing newer to work on. */
  readonly jobAgeMaxMs: number;
  /** A fresh job goes out when none did for this long. */
  readonly rebroadcastMs: number;
}

export const JOB_BOOK_DEFAULTS: Omit<JobBookOptions, 'poolId'> = {
  lateGraceMs: 5_000,
  jobsPerTipMax: 8,
  jobAgeMaxMs: 240_000,
  rebroadcastMs: 30_000,
};

/** One tip and the jobs on it that have not retired, oldest first, each with its time of birth. */
interface Tip {
  readonly hash: string;
  readonly jobs: Map<MiningJob, number>;
}

/**
 * Turns a source's templates into jobs and knows what older jobs are still worth.
 *
 * A template on any other tip than the current one is a new tip, also at the same or a lower height: the
 * source follows the best chain, and a reorganisation may shorten it. On the current tip, a template of
 * another height contradicts itself and is dropped, and one with the same target and reward replaces the
 * newest template without a job of its own: the next re-broadcast uses it. All times are monotonic.
 */
export class JobBook implements JobFeed, WorkListener {
  readonly #options: JobBookOptions;
  readonly #builder: JobBuilder;
  readonly #ids: JobIds;
  readonly #clock: Clock;
  readonly #events: EventSink;
  readonly #logger: Logger;
  readonly #listeners = new Set<JobListener>();
  #tip: Tip | undefined;
  #previous: Tip | undefined;
  #tipSinceMs = 0;
  #template: Template | undefined;
  #current: MiningJob | undefined;
  #triedAtMs = 0;
  #ended = false;

  constructor(
    options: JobBookOptions,
    builder: JobBuilder,
    ids: JobIds,
    clock: Clock,
    events: EventSink,
    logger: Logger,
  ) {
    this.#options = options;
    this.#builder = builder;
    this.#ids = ids;
    this.#clock = clock;
    this.#events = events;
    this.#logger = logger;
  }

  get current(): MiningJob | undefined {
    return this.#current;
  }

  /** Milliseconds since the current job was made; undefined until the first. */
  get currentAgeMs(): number | undefined {
    const bornMs = this.#current && this.#tip?.jobs.get(this.#current);
    return bornMs === undefined ? undefined : this.#clock.spanMs() - bornMs;
  }

  subscribe(listener: JobListener): void {
    this.#listeners.add(listener);
  }

  unsubscribe(listener: JobListener): void {
    this.#listeners.delete(listener);
  }

  template(template: Template): void {
    if (this.#ended) return;
    if (!isSound(template)) {
      const { tip, height, source } = template;
      const facts = { poolId: this.#options.poolId, tip, height, source };
      this.#logger.error(facts, 'template with a height, target or reward that cannot be, ignored');
      return;
    }
    const known = this.#template;
    if (known === undefined || template.tip !== this.#tip?.hash) {
      this.#publish(template);
      return;
    }
    if (template.height !== known.height) {
      const { tip, height, source } = template;
      const poolId = this.#options.poolId;
      this.#logger.warn({ poolId, tip, height, source }, 'template contradicts its tip, ignored');
      return;
    }
    if (
      template.rewardAtomic === known.rewardAtomic &&
      template.networkTarget === known.networkTarget
    ) {
      this.#template = template;
      return;
    }
    this.#publish(template);
  }

  stateOf(job: MiningJob): 'live' | 'late' | 'stale' {
    const nowMs = this.#clock.spanMs();
    const bornMs = this.#tip?.jobs.get(job);
    if (bornMs !== undefined) {
      const fresh = job === this.#current || nowMs - bornMs <= this.#options.jobAgeMaxMs;
      return fresh ? 'live' : 'stale';
    }
    const inGrace = nowMs - this.#tipSinceMs <= this.#options.lateGraceMs;
    return inGrace && this.#previous?.jobs.has(job) === true ? 'late' : 'stale';
  }

  /** Lets time pass: retires jobs and re-broadcasts. To be called about once a second. */
  tick(): void {
    const nowMs = this.#clock.spanMs();
    this.#retire(nowMs);
    this.#endGrace(nowMs);
    if (this.#template && nowMs - this.#triedAtMs >= this.#options.rebroadcastMs) {
      this.#publish(this.#template);
    }
  }

  /**
   * The pool ends: nobody follows the chain any more, so what was sent out is worth no more than
   * work on a tip that was left. Templates that come all the same are dropped.
   */
  end(): void {
    this.#ended = true;
    this.#template = undefined;
    this.#current = undefined;
    this.#previous = this.#tip;
    this.#tip = undefined;
    this.#tipSinceMs = this.#clock.spanMs();
  }

  /** Builds a job, enters it and sends it out. A builder that throws changes nothing. */
  #publish(template: Template): void {
    const nowMs = this.#clock.spanMs();
    const poolId = this.#options.poolId;
    this.#triedAtMs = nowMs;
    let job: MiningJob;
    try {
      job = this.#builder.build(template, this.#ids.next());
    } catch (error) {
      const { tip, height } = template;
      this.#logger.error({ poolId, tip, height, error }, 'no job could be built of a template');
      return;
    }
    const clean = template.tip !== this.#tip?.hash;
    if (clean) this.#turnTo(template.tip, nowMs);
    this.#template = template;
    this.#current = job;
    this.#tip?.jobs.set(job, nowMs);
    this.#retire(nowMs);
    for (const listener of this.#listeners) listener.job(job, clean);
    const { height } = template;
    if (clean) this.#events.emit({ type: 'tip', poolId, height: height - 1, hash: template.tip });
    this.#events.emit({ type: 'job', poolId, jobId: job.id, height, clean });
  }

  /** A chain that turns back to the previous tip finds that tip's jobs again. */
  #turnTo(tip: string, nowMs: number): void {
    this.#retire(nowMs);
    this.#endGrace(nowMs);
    const left = this.#tip;
    this.#tip = this.#previous?.hash === tip ? this.#previous : { hash: tip, jobs: new Map() };
    this.#previous = left;
    this.#tipSinceMs = nowMs;
  }

  /** Jobs of the tip before the last are stale now, and stay so: nobody has to remember their shares. */
  #endGrace(nowMs: number): void {
    if (nowMs - this.#tipSinceMs > this.#options.lateGraceMs) this.#previous = undefined;
  }

  #retire(nowMs: number): void {
    const jobs = this.#tip?.jobs;
    if (jobs === undefined) return;
    for (const [job, bornMs] of jobs) {
      const old = nowMs - bornMs > this.#options.jobAgeMaxMs;
      if (job === this.#current || !(old || jobs.size > this.#options.jobsPerTipMax)) return;
      jobs.delete(job);
    }
  }
}

/** A plugin may be anybody's, and these numbers go into a log that all pools share. */
function isSound({ height, networkTarget, rewardAtomic, feesAtomic }: Template): boolean {
  const isPaid = feesAtomic >= 0n && rewardAtomic >= feesAtomic && rewardAtomic < AMOUNT_LIMIT;
  const counts = Number.isSafeInteger(height) && height >= 0 && isPaid;
  return counts && networkTarget > 0n && networkTarget <= TARGET_MAX;
}
