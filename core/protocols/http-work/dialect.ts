import { workFor } from '../../plugin-api/dialect.ts';
import type { DialectParts } from '../session/dialect-parts.ts';
import { PortFeeds } from '../session/port-feeds.ts';
import { PortJobs } from '../session/port-jobs.ts';
import { PortSessions } from '../session/port-sessions.ts';
import { ShareTargets } from '../session/share-targets.ts';
import { exactAim } from './exact-aim.ts';
import { DIFFICULTY_ONE, type HttpWorkOptions } from './options.ts';
import type { PortContext, PostedWork } from './port-context.ts';
import { type SeatTaking, WorkerSeat } from './worker-seat.ts';

/** As an alias brings a range of its own, there could be many; a worker needs one per step of its difficulty. */
const ALIASES_MAX = 64;

/** The seats of one port. */
export type PortSeats = PortSessions<PostedWork, WorkerSeat, SeatTaking>;

/** The dialect of work over HTTP on one port. */
export function httpWorkDialect(options: HttpWorkOptions, parts: DialectParts): PortSeats {
  const { route, leases, clock, observer, claims } = parts;
  const jobs = new PortJobs<PostedWork>(
    {
      staleJobMs: options.staleJobMs,
      aliasesMax: ALIASES_MAX,
      render: (job) => ({ work: workFor(job.work, 'http-work'), postedAtMs: clock.nowMs() }),
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
    targets: new ShareTargets(exactAim),
  };
  return new PortSessions(port, (taking, onClosed) => new WorkerSeat(taking, port, onClosed));
}
