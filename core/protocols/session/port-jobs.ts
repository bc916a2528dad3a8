import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { MiningJob } from '../../plugin-api/job.ts';
import type { PublishedJob } from './published-job.ts';

export interface PortJobsOptions<Wire> {
  /** How long a stale job is still judged: its block may yet be good, its share is not. */
  readonly staleJobMs: number;
  /** Times a job is sent again to one session; a further change of target waits for the next job. */
  readonly aliasesMax: number;
  /** Says a job in the dialect. Under each alias it is other work, so that none is done twice. */
  readonly render: (job: MiningJob, wireId: string, aliasIndex: number) => Wire;
}

/**
 * Ids this far below the first one may have been those of the process before: a week of seconds.
 */
const EARLIER_IDS = 604_800;
/** Jobs kept at most, should a pool never call its jobs stale because it ended. */
const KEPT_MAX = 1024;

/**
 * All jobs of a port, of whatever pool. Wire ids are the port's own, since two pools may both have
 * a job `1`: a counter in hex that starts at the time of day in seconds, so that an id from before
 * a restart is known as old and never names another job.
 */
export class PortJobs<Wire> {
  readonly #options: PortJobsOptions<Wire>;
  readonly #clock: Clock;
  readonly #kept = new Set<PublishedJob<Wire>>();
  readonly #firstId: number;
  #nextId: number;

  constructor(options: PortJobsOptions<Wire>, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#firstId = Math.floor(clock.nowMs() / 1000);
    this.#nextId = this.#firstId;
  }

  publish(pool: MiningPool, job: MiningJob): PublishedJob<Wire> {
    const life = { staleSinceMs: undefined, over: false, aliases: [] };
    const published = this.#render({ pool, job, life }, 0);
    this.#kept.add(published);
    return published;
  }

  /**
   * The same job under the next wire id that a holder of `published` has not seen, if there is one
   * left.
   */
  nextAlias(published: PublishedJob<Wire>): PublishedJob<Wire> | undefined {
    const { aliases } = published.life;
    const known = aliases[published.aliasIndex];
    if (known !== undefined || published.aliasIndex >= this.#options.aliasesMax) return known;
    const alias = this.#render(published, published.aliasIndex + 1);
    aliases.push(alias);
    return alias;
  }

  /** Whether an id was given to a job, here or in the days before a restart. */
  wasIssued(wireId: string): boolean {
    if (!/^[0-9a-f]{1,10}$/.test(wireId)) return false;
    const id = Number.parseInt(wireId, 16);
    return id >= this.#firstId - EARLIER_IDS && id < this.#nextId;
  }

  /** Asks the pools what has become stale, and ends what has been so for long. */
  refresh(): void {
    const nowMs = this.#clock.spanMs();
    const { staleJobMs } = this.#options;
    for (const { life, pool, job } of this.#kept) {
      if (life.staleSinceMs === undefined && pool.jobs.stateOf(job) === 'stale')
        life.staleSinceMs = nowMs;
      life.over = life.staleSinceMs !== undefined && nowMs - life.staleSinceMs > staleJobMs;
    }
    for (const published of this.#kept) {
      if (this.#kept.size > KEPT_MAX) published.life.over = true;
      if (published.life.over) this.#kept.delete(published);
    }
  }

  #render(
    { pool, job, life }: Pick<PublishedJob<Wire>, 'pool' | 'job' | 'life'>,
    aliasIndex: number,
  ): PublishedJob<Wire> {
    const wireId = (this.#nextId++).toString(16);
    const wire = this.#options.render(job, wireId, aliasIndex);
    return { wireId, pool, job, life, aliasIndex, wire };
  }
}
