import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { json, plainNumber } from './answers.ts';
import { landText } from './land.ts';
import type { PoolBooks } from './pool-books.ts';
import type { RouteMeters } from './route-meters.ts';
import { spellings } from './spellings.ts';
import { booksClosed } from './storage-answer.ts';
import type { WorkerCensus } from './worker-census.ts';

interface MetricsServices {
  readonly books: PoolBooks;
  readonly meters: RouteMeters;
  readonly census: WorkerCensus;
}

/** How the pool fares; for people, not for Prometheus. */
export function metricsRoute({ books, meters, census }: MetricsServices): PoolRoute {
  async function metrics(): Promise<RouteAnswer> {
    const [blocks, paid] = await Promise.all([books.blocks(), books.paid()]);
    return json({
      total_shares_received: meters.accepted,
      invalid_shares_received: meters.rejected,
      invalid_share_rate: meters.rejectedRate,
      blocks_found: blocks.count,
      total_payouts: plainNumber(paid.amountAtomic),
      // A number in the protocol, for people to look at.
      total_payouts_land: Number(landText(paid.amountAtomic)),
      avg_job_response_time_ms: meters.jobMs.text,
      avg_share_response_time_ms: meters.shareMs.text,
      current_hashrate: census.get().hashrateHps,
    });
  }

  return {
    method: 'GET',
    paths: spellings('/metrics'),
    summary: 'Counts and answer times of the pool, as JSON.',
    guard: 'public',
    handle: () => metrics().catch(booksClosed),
  };
}
