import type { MiningJob } from '../plugin-api/job.ts';

export interface JobListener {
  /** A job to send now. `clean`: work on anything older is wasted. */
  job(job: MiningJob, clean: boolean): void;
}

/** The stream of a pool's jobs, and what is still acceptable of older ones. */
export interface JobFeed {
  /** Undefined until the first template. */
  readonly current: MiningJob | undefined;
  subscribe(listener: JobListener): void;
  unsubscribe(listener: JobListener): void;
  /**
   * `live`: current tip. `late`: previous tip, within the grace. `stale`: older, or retired by age or number;
   * once stale, always stale.
   */
  stateOf(job: MiningJob): 'live' | 'late' | 'stale';
}
