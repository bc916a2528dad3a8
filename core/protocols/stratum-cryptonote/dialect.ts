import type { ExtranonceLeases } from '../../jobs/extranonce-leases.ts';
import type { Route } from '../../jobs/route.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import { workFor } from '../../plugin-api/dialect.ts';
import type { ShareObserver } from '../../shares/share-observer.ts';
import { PortFeeds } from '../session/port-feeds.ts';
import { PortJobs } from '../session/port-jobs.ts';
import { PortSessions } from '../session/port-sessions.ts';
import { ShareTargets } from '../session/share-targets.ts';
import { digitsAim } from './digits-aim.ts';
import { JobFields } from './job-fields.ts';
import { DIFFICULTY_ONE, type StratumCryptonoteOptions } from './options.ts';
import type { PortContext } from './port-context.ts';
import { StratumCryptonoteSession } from './session.ts';

/**
 * An alias is the same job with another extranonce, so there could be as many as anybody likes; a
 * rig that needs more of one job than this is being played with.
 */
const ALIASES_MAX = 64;

/** The CryptoNote dialect on one port. `leases` is one for all ports of an algorithm. */
export function stratumCryptonoteDialect(
  options: StratumCryptonoteOptions,
  route: Route,
  leases: ExtranonceLeases,
  clock: Clock,
  observer: ShareObserver,
): PortSessions<JobFields, StratumCryptonoteSession> {
  const jobs = new PortJobs(
    {
      staleJobMs: options.staleJobMs,
      aliasesMax: ALIASES_MAX,
      render: (job, wireId, aliasIndex) =>
        new JobFields(workFor(job.work, 'stratum-cryptonote'), wireId, aliasIndex),
    },
    clock,
  );
  const port: PortContext = {
    options: { ...options, vardiff: { ...options.vardiff, difficultyOne: DIFFICULTY_ONE } },
    route,
    leases,
    clock,
    observer,
    jobs,
    feeds: new PortFeeds(route, jobs),
    targets: new ShareTargets(digitsAim),
  };
  return new PortSessions(
    port,
    (connection, onClosed) => new StratumCryptonoteSession(connection, port, onClosed),
  );
}
