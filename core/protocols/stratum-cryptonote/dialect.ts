import { workFor } from '../../plugin-api/dialect.ts';
import type { DialectParts } from '../session/dialect-parts.ts';
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

/** The CryptoNote dialect on one port. */
export function stratumCryptonoteDialect(
  options: StratumCryptonoteOptions,
  parts: DialectParts,
): PortSessions<JobFields, StratumCryptonoteSession> {
  const { route, leases, clock, observer, claims } = parts;
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
    claims,
    jobs,
    feeds: new PortFeeds(route, jobs),
    targets: new ShareTargets(digitsAim),
  };
  return new PortSessions(
    port,
    (connection, onClosed) => new StratumCryptonoteSession(connection, port, onClosed),
  );
}
