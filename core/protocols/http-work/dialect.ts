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

/**
 * A worker needs one per step of its difficulty, and one per turn to another lane: where a share is reason enough to
 * turn, a hundred in a second for as long as jobs last. Workers of a port have them in common; each is some 100 bytes.
 */
const ALIASES_MAX = 4_096;

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
