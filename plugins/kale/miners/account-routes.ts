import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolRecord } from '../../../core/plugin-api/record.ts';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import { forMiner } from './asked-miner.ts';
import type { FaultAnswers } from './miner-answers.ts';
import { json } from '../pool/answers.ts';
import { payoutsCall, statsCall } from './miner-calls.ts';
import type { MinerSeats } from './miner-seats.ts';
import { payoutsDocument } from './payouts-document.ts';
import { statsDocument } from './stats-document.ts';
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

function statsRoute({ seats, told, faults, clock }: AccountServices): PoolRoute {
  return {
    ...statsCall,
    handle: (request) =>
      forMiner(request, faults, seatIn(seats), (seat) => {
        const { address, worker, lane, tally, seatedAtMs: sinceMs } = seat;
        const stats = { address, worker, lane, tally, sinceMs, zerosBest: told.zeros(seat) };
        return json(statsDocument(stats, clock.nowMs()));
      }),
  };
}

function payoutsRoute({ seats, books, faults }: AccountServices): PoolRoute {
  return {
    ...payoutsCall,
    handle: (request) =>
      forMiner(request, faults, seatIn(seats), async ({ address }) => {
        try {
          return json(payoutsDocument(address, await books.miner(address)));
        } catch (error) {
          if (!(error instanceof PoolError) || error.code !== 'STORAGE_UNAVAILABLE') throw error;
          return faults.of('unavailable', 'the books cannot be read now', BOOKS_RETRY_SECONDS);
        }
      }),
  };
}

function seatIn(seats: MinerSeats): (minerId: string) => Seat | undefined {
  return (minerId) => seats.seatOf(minerId);
}
