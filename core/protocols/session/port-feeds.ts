import type { JobListener } from '../../jobs/job-feed.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Route } from '../../jobs/route.ts';
import type { MiningJob } from '../../plugin-api/job.ts';
import type { PortJobs } from './port-jobs.ts';
import type { PublishedJob } from './published-job.ts';

export type Broadcast<Wire> = (published: PublishedJob<Wire>, clean: boolean) => void;

/** The jobs of all pools that feed a port, published as they come. */
export class PortFeeds<Wire> {
  readonly #route: Route;
  readonly #jobs: PortJobs<Wire>;
  readonly #feeds = new Map<MiningPool, PoolFeed<Wire>>();

  constructor(route: Route, jobs: PortJobs<Wire>) {
    this.#route = route;
    this.#jobs = jobs;
  }

  /** The job that miners of a pool work on now; undefined until the first. */
  current(pool: MiningPool): PublishedJob<Wire> | undefined {
    return this.#feeds.get(pool)?.current;
  }

  /** Takes up the pools that the route has now, and leaves those that it has no more. */
  follow(broadcast: Broadcast<Wire>): void {
    const pools = new Set(this.#route.pools);
    for (const [pool, feed] of this.#feeds) {
      if (pools.has(pool)) continue;
      feed.stop();
      this.#feeds.delete(pool);
    }
    for (const pool of pools) {
      if (this.#feeds.has(pool)) continue;
      this.#feeds.set(pool, new PoolFeed(pool, this.#jobs, broadcast));
    }
  }

  stop(): void {
    for (const feed of this.#feeds.values()) feed.stop();
    this.#feeds.clear();
  }
}

/** The jobs of one pool as a port publishes them. */
class PoolFeed<Wire> implements JobListener {
  readonly #pool: MiningPool;
  readonly #jobs: PortJobs<Wire>;
  readonly #broadcast: Broadcast<Wire>;
  #current: PublishedJob<Wire> | undefined;

  constructor(pool: MiningPool, jobs: PortJobs<Wire>, broadcast: Broadcast<Wire>) {
    this.#pool = pool;
    this.#jobs = jobs;
    this.#broadcast = broadcast;
    const { current } = pool.jobs;
    if (current !== undefined) this.#current = jobs.publish(pool, current);
    pool.jobs.subscribe(this);
  }

  get current(): PublishedJob<Wire> | undefined {
    return this.#current;
  }

  job(job: MiningJob, clean: boolean): void {
    this.#current = this.#jobs.publish(this.#pool, job);
    this.#broadcast(this.#current, clean);
    // After the broadcast: miners first.
    this.#jobs.refresh();
  }

  stop(): void {
    this.#pool.jobs.unsubscribe(this);
  }
}
