import type { ExtranonceLeases } from '../../jobs/extranonce-leases.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Route } from '../../jobs/route.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { ShareObserver } from '../../shares/share-observer.ts';
import type { StratumV1Options } from './options.ts';
import type { PortJobs } from './port-jobs.ts';
import type { PublishedJob } from './published-job.ts';
import type { ShareTargets } from './share-target.ts';

/** What all sessions of a port share. */
export interface PortContext {
  readonly options: StratumV1Options;
  readonly route: Route;
  readonly leases: ExtranonceLeases;
  readonly clock: Clock;
  /** Told of submissions that are refused before the intake sees them. */
  readonly observer: ShareObserver;
  readonly jobs: PortJobs;
  readonly targets: ShareTargets;
  /** The job that miners of a pool work on now. */
  currentJob(pool: MiningPool): PublishedJob | undefined;
}
