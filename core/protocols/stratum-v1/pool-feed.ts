import type { JobListener } from '../../jobs/job-feed.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { MiningJob } from '../../plugin-api/job.ts';
import type { PortJobs } from './port-jobs.ts';
import type { PublishedJob } from './published-job.ts';

/** The jobs of one pool as a port publishes them. */
export class PoolFeed implements JobListener {
  readonly pool: MiningPool;
  readonly #jobs: PortJobs;
  readonly #broadcast: (published: PublishedJob, clean: boolean) => void;
  #current: PublishedJob | undefined;

  constructor(
    pool: MiningPool,
    jobs: PortJobs,
    broadcast: (published: PublishedJob, clean: boolean) => void,
  ) {
    this.pool = pool;
    this.#jobs = jobs;
    this.#broadcast = broadcast;
    const { current } = pool.jobs;
    if (current !== undefined) this.#current = jobs.publish(pool, current);
    pool.jobs.subscribe(this);
  }

  /** Undefined until the pool's first job. */
  get current(): PublishedJob | undefined {
    return this.#current;
  }

  job(job: MiningJob, clean: boolean): void {
    this.#current = this.#jobs.publish(this.pool, job);
    this.#broadcast(this.#current, clean);
    // After the broadcast: miners first.
    this.#jobs.refresh();
  }

  stop(): void {
    this.pool.jobs.unsubscribe(this);
  }
}
