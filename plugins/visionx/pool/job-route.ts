import { Type } from 'typebox';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { Seat, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { CoinConfig } from '../coin-config.ts';
import { json, notHosting, notRegistered, stillBanned, words } from './answers.ts';
import type { Earnings } from './earnings.ts';
import { jobDocument, seatJobId } from './job-document.ts';
import type { PoolDoor } from './pool-door.ts';
import type { RouteMeters } from './route-meters.ts';
import { spellings } from './spellings.ts';

interface JobServices {
  readonly desk: WorkDesk;
  readonly door: PoolDoor;
  readonly earnings: Earnings;
  readonly meters: RouteMeters;
  readonly clock: Clock;
}

const WAIT_SECONDS_MAX = 60;
/** Above the longest wait. */
const DEADLINE_MS = 70_000;
const RETRY_SECONDS = 2;
const SECONDS = /^[0-9]{1,6}(?:\.[0-9]{1,6})?$/;

/** The job to work on; with `wait`, as soon as there is another than the known one. */
export function jobRoute({ parameters }: CoinConfig, services: JobServices): PoolRoute {
  const { desk, door, earnings, meters, clock } = services;

  async function answer(seat: Seat, wait: Wait, request: RouteRequest): Promise<RouteAnswer> {
    const { query, signal, remoteAddress } = request;
    const { more } = query;
    let job =
      wait.ms > 0
        ? await seat.next(wait.known, { timeoutMs: wait.ms, signal, remoteAddress })
        : undefined;
    if (more !== undefined) job ??= seat.extend(seatJobId(more), remoteAddress);
    job ??= seat.current();
    if (!seat.open) return door.isOpen ? notRegistered(seat.workerId) : notHosting();
    if (job === undefined) return words(503, 'There is no work now', RETRY_SECONDS);
    earnings.noteReward(job.job.template.rewardAtomic);
    return json(jobDocument(job, parameters));
  }

  return {
    method: 'GET',
    paths: spellings('/job'),
    summary: 'The job of a worker; with wait and known, as soon as it is another one.',
    guard: 'public',
    query: Type.Object({
      worker_id: Type.String(),
      wait: Type.Optional(Type.String({ description: 'Seconds, at most 60.' })),
      known: Type.Optional(Type.String({ description: 'The job_id to wait for the end of.' })),
      more: Type.Optional(Type.String({ description: 'A job_id to get a further range of.' })),
    }),
    deadlineMs: DEADLINE_MS,
    async handle(request) {
      const startedAtMs = clock.spanMs();
      if (!door.isOpen) return notHosting();
      const { worker_id: workerId, wait: seconds, known } = request.query;
      if (workerId === undefined || workerId === '')
        return words(400, 'Missing worker_id parameter');
      if (seconds !== undefined && !SECONDS.test(seconds))
        return words(400, `wait must be seconds from 0 to ${WAIT_SECONDS_MAX}`);
      const seat = desk.seat(workerId);
      if (seat === undefined) return notRegistered(workerId);
      if (seat.ban !== undefined) return stillBanned(workerId);
      const wait = waitOf(seconds, known);
      const told = await answer(seat, wait, request);
      if (wait.ms === 0) meters.jobMs.note(clock.spanMs() - startedAtMs);
      return told;
    },
  };
}

interface Wait {
  readonly ms: number;
  /** The desk's id. */
  readonly known: string | undefined;
}

function waitOf(seconds = '0', known: string | undefined): Wait {
  const ms = 1000 * Math.min(WAIT_SECONDS_MAX, Number(seconds));
  return { ms, known: known === undefined ? undefined : seatJobId(known) };
}
