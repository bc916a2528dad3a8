import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { Seat, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import { json, notHosting, plainNumber } from './answers.ts';
import type { Earnings } from './earnings.ts';
import type { MiningModes } from './mining-modes.ts';
import type { PoolAddress } from './pool-address.ts';
import type { PoolBooks } from './pool-books.ts';
import { ownerOf, type PoolDoor } from './pool-door.ts';
import { spellings } from './spellings.ts';
import { booksClosed } from './storage-answer.ts';
import type { WorkTally } from './work-tally.ts';

interface StatsServices {
  readonly desk: WorkDesk;
  readonly door: PoolDoor;
  readonly modes: MiningModes;
  readonly address: PoolAddress;
  readonly books: PoolBooks;
  readonly earnings: Earnings;
  readonly tally: WorkTally;
  readonly clock: Clock;
}

/** Workers that are listed: those with the most work, where there are more. */
const WORKERS_MAX = 500;
const NO_EARNINGS = '0.00000000';

/** The pool and its workers. */
export function statsRoute(services: StatsServices): PoolRoute {
  const { desk, door, modes, address, books, earnings, tally, clock } = services;

  function workerDocument(seat: Seat, estimates: ReadonlyMap<string, string>) {
    return {
      worker_id: seat.workerId,
      worker_name: seat.worker === '' ? null : seat.worker,
      wallet_address: ownerOf(seat.address),
      total_shares: plainNumber(tally.of(seat)),
      reported_hashrate: tally.reported(seat) ?? null,
      estimated_payout: estimates.get(seat.workerId) ?? NO_EARNINGS,
    };
  }

  async function stats(request: RouteRequest): Promise<RouteAnswer> {
    const [blocks, estimates] = await Promise.all([books.blocks(), earnings.all()]);
    const seats = desk.seats();
    const nowMs = clock.nowMs();
    const { url, port } = address.shown(request);
    return json({
      worker_count: seats.length,
      total_shares: plainNumber(tally.total),
      total_hashrate: seats.reduce((sum, seat) => sum + tally.hashrateHps(seat, nowMs), 0),
      blocks_found: blocks.count,
      last_block_height: blocks.heightLast ?? null,
      workers: busiest(seats, tally).map((seat) => workerDocument(seat, estimates)),
      pool_name: modes.settings.poolName,
      pool_url: url,
      pool_port: port,
    });
  }

  return {
    method: 'GET',
    paths: spellings('/stats'),
    summary: 'The pool and its workers.',
    guard: 'public',
    handle: (request) => (door.isOpen ? stats(request).catch(booksClosed) : notHosting()),
  };
}

function busiest(seats: readonly Seat[], tally: WorkTally): readonly Seat[] {
  if (seats.length <= WORKERS_MAX) return seats;
  const most = seats.toSorted((one, other) => (tally.of(one) < tally.of(other) ? 1 : -1));
  return most.slice(0, WORKERS_MAX);
}
