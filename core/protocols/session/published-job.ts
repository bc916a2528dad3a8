import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { MiningJob } from '../../plugin-api/job.ts';

/** What a job and its aliases have in common. Kept up to date by `PortJobs`. */
export interface JobLife<Wire> {
  /** When the pool first called it stale, monotonic; undefined while it is not. */
  staleSinceMs: number | undefined;
  /** Its shares are not judged any more: sessions forget it. */
  over: boolean;
  /** The same job under further wire ids, for sessions whose target changed meanwhile. */
  readonly aliases: PublishedJob<Wire>[];
}

/** A job of one pool on one port. */
export interface PublishedJob<Wire> {
  readonly wireId: string;
  readonly pool: MiningPool;
  readonly job: MiningJob;
  readonly life: JobLife<Wire>;
  /** 0 for the job itself, then the place among its aliases, from 1. */
  readonly aliasIndex: number;
  /** What all sessions are told of it in the words of the dialect. */
  readonly wire: Wire;
}
