import type { ExtranonceLeases } from '../../jobs/extranonce-leases.ts';
import type { Route } from '../../jobs/route.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { ShareObserver } from '../../shares/share-observer.ts';
import type { KeyClaims } from './key-claim.ts';
import type { PortFeeds } from './port-feeds.ts';
import type { PortJobs } from './port-jobs.ts';
import type { ShareTarget, ShareTargets } from './share-targets.ts';

/** What all sessions of a port share, whatever their dialect. */
export interface SessionPort<Wire, Aim extends ShareTarget> {
  readonly route: Route;
  /** One for all ports of an algorithm. */
  readonly leases: ExtranonceLeases;
  readonly clock: Clock;
  /** Told of submissions that are refused before the intake sees them. */
  readonly observer: ShareObserver;
  readonly claims: KeyClaims;
  readonly jobs: PortJobs<Wire>;
  readonly feeds: PortFeeds<Wire>;
  readonly targets: ShareTargets<Aim>;
}
