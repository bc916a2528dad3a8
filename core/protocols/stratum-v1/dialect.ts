import { workFor } from '../../plugin-api/dialect.ts';
import type { DialectParts } from '../session/dialect-parts.ts';
import { PortFeeds } from '../session/port-feeds.ts';
import { PortJobs } from '../session/port-jobs.ts';
import { PortSessions } from '../session/port-sessions.ts';
import { ShareTargets } from '../session/share-targets.ts';
import { difficultyAim } from './difficulty-aim.ts';
import { NotifyLines } from './notify-lines.ts';
import type { StratumV1Options } from './options.ts';
import type { PortContext } from './port-context.ts';
import { StratumV1Session } from './session.ts';

/** Each alias dates the job a second later, and not every chain allows many. */
const ALIASES_MAX = 8;

/** Stratum V1 on one port. */
export function stratumV1Dialect(
  options: StratumV1Options,
  parts: DialectParts,
): PortSessions<NotifyLines, StratumV1Session> {
  const { route, leases, clock, observer, claims } = parts;
  const jobs = new PortJobs(
    {
      staleJobMs: options.staleJobMs,
      aliasesMax: ALIASES_MAX,
      render: (job, wireId, aliasIndex) =>
        new NotifyLines(workFor(job.work, 'stratum-v1'), wireId, aliasIndex),
    },
    clock,
  );
  const port: PortContext = {
    options,
    route,
    leases,
    clock,
    observer,
    claims,
    jobs,
    feeds: new PortFeeds(route, jobs),
    targets: new ShareTargets(difficultyAim),
  };
  return new PortSessions(
    port,
    (connection, onClosed) => new StratumV1Session(connection, port, onClosed),
  );
}
