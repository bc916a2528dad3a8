import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { jobDocument, jobSchema } from './job-document.ts';
import { type FaultAnswers, json, nothing } from './miner-answers.ts';
import type { MinerSeats } from './miner-seats.ts';
import type { NonceOffers } from './nonce-offers.ts';
import { JOB_ID_LENGTH_MAX, SentFields } from './sent-fields.ts';
import type { ToldJobs } from './told-jobs.ts';

interface WorkServices {
  readonly seats: MinerSeats;
  readonly told: ToldJobs;
  readonly offers: NonceOffers;
  readonly faults: FaultAnswers;
  readonly farmTimeMs: () => number;
}

const WAIT_MS_MAX = 60_000;
/** Above the longest wait. */
const DEADLINE_MS = 70_000;
const NO_WORK_RETRY_SECONDS = 2;

/** Where miners get their work. */
export function workRoutes(services: WorkServices): readonly PoolRoute[] {
  return [workRoute(services), extendRoute(services)];
}

function workRoute({ seats, offers, faults, farmTimeMs }: WorkServices): PoolRoute {
  return {
    method: 'GET',
    paths: ['/miners/work'],
    summary:
      'The job of a miner; with waitMs and known, as soon as it is another one. 204: none now, and a known one is over.',
    guard: 'public',
    query: Type.Object({
      minerId: Type.String(),
      known: Type.Optional(Type.String({ description: 'The jobId that the miner has.' })),
      waitMs: Type.Optional(Type.String({ description: `At most ${WAIT_MS_MAX}.` })),
    }),
    answer: jobSchema,
    others: { 204: null },
    deadlineMs: DEADLINE_MS,
    async handle({ query, signal }) {
      const fields = new SentFields(query, 'the query');
      const minerId = fields.minerId();
      const known = fields.optionalText('known', JOB_ID_LENGTH_MAX);
      const ms = fields.milliseconds('waitMs', WAIT_MS_MAX);
      if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
      offers.retry();
      const seat = seats.seatOf(minerId);
      if (seat === undefined) return faults.unknownMiner();
      if (seat.ban !== undefined) return faults.of('banned', seat.ban);
      const job = await seats.next(seat, { known, ms, signal });
      if (!seat.open) return faults.unknownMiner();
      return job === undefined
        ? nothing(NO_WORK_RETRY_SECONDS)
        : json(jobDocument(job, farmTimeMs()));
    },
  };
}

function extendRoute({ seats, told, faults, farmTimeMs }: WorkServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/miners/extend'],
    summary: 'A further range of nonces of a job, for a miner that has tried all of the first.',
    guard: 'public',
    body: Type.Object({ minerId: Type.String(), jobId: Type.String() }),
    answer: jobSchema,
    handle({ body }) {
      const fields = new SentFields(body);
      const minerId = fields.minerId();
      const jobId = fields.text('jobId', JOB_ID_LENGTH_MAX);
      if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
      const seat = seats.seatOf(minerId);
      if (seat === undefined) return faults.unknownMiner();
      if (seat.ban !== undefined) return faults.of('banned', seat.ban);
      const isTold = told.find(seat, jobId) !== undefined;
      const job = isTold ? seat.extend(jobId) : undefined;
      return job === undefined
        ? faults.of('stale', 'the job is over; ask for work')
        : json(jobDocument(job, farmTimeMs()));
    },
  };
}
