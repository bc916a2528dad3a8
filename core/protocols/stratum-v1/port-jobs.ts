import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { MiningJob } from '../../plugin-api/job.ts';
import { PublishedJob } from './published-job.ts';

/** Times a job is sent again to one session; a further change of target waits for the next job. */
const ALIASES_MAX = 8;
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
export class PortJobs {
  readonly #clock: Clock;
  readonly #staleJobMs: number;
  readonly #kept = new Set<PublishedJob>();
  readonly #firstId: number;
  #nextId: number;

  constructor(clock: Clock, staleJobMs: number) {
    this.#clock = clock;
    this.#staleJobMs = staleJobMs;
    this.#firstId = Math.floor(clock.nowMs() / 1000);
    this.#nextId = this.#firstId;
  }

  publish(pool: MiningPool, job: MiningJob): PublishedJob {
    const life = { staleSinceMs: undefined, over: false, aliases: [] };
    const published = new PublishedJob(this.#takeId(), { pool, job, life }, 0);
    this.#kept.add(published);
    return published;
  }

  /**
   * The same job under the next wire id that a holder of `published` has not seen, if there is one
   * left.
   */
  nextAlias(published: PublishedJob): PublishedJob | undefined {
    const { aliases } = published.life;
    const known = aliases[published.aliasIndex];
    if (known !== undefined || published.aliasIndex >= ALIASES_MAX) return known;
    const alias = new PublishedJob(this.#takeId(), published, published.aliasIndex + 1);
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
    for (const { life, pool, job } of this.#kept) {
      if (life.staleSinceMs === undefined && pool.jobs.stateOf(job) === 'stale')
        life.staleSinceMs = nowMs;
      life.over = life.staleSinceMs !== undefined && nowMs - life.staleSinceMs > this.#staleJobMs;
    }
    for (const published of this.#kept) {
      if (this.#kept.size > KEPT_MAX) published.life.over = true;
      if (published.life.over) this.#kept.delete(published);
    }
  }

  #takeId(): string {
    return (this.#nextId++).toString(16);
  }
}
