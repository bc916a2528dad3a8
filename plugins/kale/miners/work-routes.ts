import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { jobDocument } from './job-document.ts';
import { type FaultAnswers, nothing } from './miner-answers.ts';
import { json } from '../pool/answers.ts';
import { extendCall, WAIT_MS_MAX, workCall } from './miner-calls.ts';
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

const NO_WORK_RETRY_SECONDS = 2;

/** Where miners get their work. */
export function workRoutes(services: WorkServices): readonly PoolRoute[] {
  return [workRoute(services), extendRoute(services)];
}

function workRoute({ seats, offers, faults, farmTimeMs }: WorkServices): PoolRoute {
  return {
    ...workCall,
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
    ...extendCall,
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
