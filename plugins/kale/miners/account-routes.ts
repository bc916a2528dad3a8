import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolRecord } from '../../../core/plugin-api/record.ts';
import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import { type FaultAnswers, json } from './miner-answers.ts';
import { payoutsCall, statsCall } from './miner-calls.ts';
import type { MinerSeats } from './miner-seats.ts';
import { payoutsDocument } from './payouts-document.ts';
import { SentFields } from './sent-fields.ts';
import type { ToldJobs } from './told-jobs.ts';

interface AccountServices {
  readonly seats: MinerSeats;
  readonly told: ToldJobs;
  readonly books: Pick<PoolRecord, 'miner'>;
  readonly faults: FaultAnswers;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const BOOKS_RETRY_SECONDS = 5;

/** What a miner did, and what it earned. */
export function accountRoutes(services: AccountServices): readonly PoolRoute[] {
  return [statsRoute(services), payoutsRoute(services)];
}

function statsRoute(services: AccountServices): PoolRoute {
  const { told, clock } = services;
  return {
    ...statsCall,
    handle: (request) =>
      forMiner(services, request, (seat) => {
        const { accepted, rejected, work, acceptedLastMs } = seat.tally;
        const seconds = Math.max(1, (clock.nowMs() - seat.seatedAtMs) / 1000);
        return json({
          address: seat.address,
          worker: seat.worker,
          farmer: seat.lane === '' ? null : seat.lane,
          accepted,
          rejected,
          work: String(work),
          hashrate: Math.round(Number(work) / seconds),
          zerosBest: told.zeros(seat) ?? null,
          registeredAt: timeText(seat.seatedAtMs),
          shareLastAt: acceptedLastMs === undefined ? null : timeText(acceptedLastMs),
        });
      }),
  };
}

function payoutsRoute(services: AccountServices): PoolRoute {
  const { books, faults } = services;
  return {
    ...payoutsCall,
    handle: (request) =>
      forMiner(services, request, async ({ address }) => {
        try {
          return json(payoutsDocument(address, await books.miner(address)));
        } catch (error) {
          if (!(error instanceof PoolError) || error.code !== 'STORAGE_UNAVAILABLE') throw error;
          return faults.of('unavailable', 'the books cannot be read now', BOOKS_RETRY_SECONDS);
        }
      }),
  };
}

function forMiner(
  { seats, faults }: AccountServices,
  { query }: RouteRequest,
  answer: (seat: Seat) => RouteAnswer | Promise<RouteAnswer>,
): RouteAnswer | Promise<RouteAnswer> {
  const fields = new SentFields(query, 'the query');
  const minerId = fields.minerId();
  if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
  const seat = seats.seatOf(minerId);
  return seat === undefined ? faults.unknownMiner() : answer(seat);
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}
