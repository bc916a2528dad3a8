import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import { json, notHosting, plainNumber } from './answers.ts';
import type { Earnings } from './earnings.ts';
import type { MiningModes } from './mining-modes.ts';
import type { PoolAddress } from './pool-address.ts';
import type { PoolBooks } from './pool-books.ts';
import { ownerOf, type PoolDoor } from './pool-door.ts';
import { spellings } from './spellings.ts';
import { booksClosed } from './storage-answer.ts';
import type { WorkTally } from './work-tally.ts';
import type { WorkerCensus } from './worker-census.ts';

interface StatsServices {
  readonly door: PoolDoor;
  readonly modes: MiningModes;
  readonly address: PoolAddress;
  readonly books: PoolBooks;
  readonly earnings: Earnings;
  readonly tally: WorkTally;
  readonly census: WorkerCensus;
}

const NO_EARNINGS = '0.00000000';

/** The pool and its workers. */
export function statsRoute(services: StatsServices): PoolRoute {
  const { door, modes, address, books, earnings, tally, census } = services;

  function workerDocument(seat: Seat, estimates: ReadonlyMap<string, string>) {
    return {
      worker_id: seat.workerId,
      worker_name: seat.worker === '' ? null : seat.worker,
      wallet_address: ownerOf(seat.address),
      total_shares: plainNumber(tally.of(seat)),
      reported_hashrate: tally.reported(seat) ?? null,
      estimated_payout: estimates.get(seat.workerId) ?? NO_EARNINGS,
      last_share: secondsOf(seat.tally.acceptedLastMs),
    };
  }

  async function stats(request: RouteRequest): Promise<RouteAnswer> {
    const [blocks, estimates] = await Promise.all([books.blocks(), earnings.all()]);
    const { count, hashrateHps, busiest } = census.get();
    const { url, port } = address.shown(request);
    return json({
      worker_count: count,
      total_shares: plainNumber(tally.total),
      total_hashrate: hashrateHps,
      blocks_found: blocks.count,
      last_block_height: blocks.heightLast ?? null,
      workers: busiest.map((seat) => workerDocument(seat, estimates)),
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

/** Unix time. */
function secondsOf(atMs: number | undefined): number | null {
  return atMs === undefined ? null : Math.floor(atMs / 1_000);
}
