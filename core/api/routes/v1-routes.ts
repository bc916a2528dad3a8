import type { LiveRate } from '../../metrics/hashrate-meter.ts';
import { timeText } from '../answers/time-text.ts';
import { NO_BLOCKS, v1Pool } from '../answers/v1-pool.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { minerSpellings, unknownMiner } from '../miner-spellings.ts';
import * as input from '../schemas/inputs.ts';
import * as answer from '../schemas/v1.ts';

const LIVE_MS = 1_000;
const DAY_SECONDS = 86_400;

/** The host's own calls. */
export function v1Routes(sources: ApiSources): ApiRoute[] {
  return [
    apiRoute({
      path: '/api/v1/stats',
      summary: 'The whole host in numbers.',
      query: input.NoInput,
      answer: answer.Stats,
      cacheMs: LIVE_MS,
      handle: () => hostStats(sources),
    }),
    apiRoute({
      path: '/api/v1/pools',
      summary: 'All pools, with the state of their daemons and jobs.',
      query: input.NoInput,
      answer: answer.V1Pools,
      cacheMs: LIVE_MS,
      async handle() {
        const totals = await sources.queries.pools.totals();
        return {
          pools: sources.view.pools().map((pool) => v1Pool(sources, pool, totals.get(pool.id))),
        };
      },
    }),
    apiRoute({
      path: '/api/v1/miners/:wallet/stats',
      summary: 'What one wallet does and did, per pool.',
      params: input.WalletParams,
      query: input.NoInput,
      answer: answer.MinerStats,
      cacheMs: LIVE_MS,
      handle: ({ params }) => minerStats(sources, params.wallet),
    }),
    apiRoute({
      path: '/api/v1/miners/:wallet/workers',
      summary: "A wallet's workers, by pool and name.",
      params: input.WalletParams,
      query: input.PageQuery,
      answer: answer.MinerWorkers,
      cacheMs: LIVE_MS,
      handle: ({ params, query }) => minerWorkers(sources, params.wallet, query),
    }),
  ];
}

async function hostStats(sources: ApiSources) {
  const { view, meter, clock, queries } = sources;
  const totals = await queries.pools.totals();
  const pools = view.pools();
  const hashrateHps: Record<string, number> = {};
  const blocks = { ...NO_BLOCKS };
  let miners = 0;
  let workers = 0;
  let sharesPerSecond = 0;
  for (const pool of pools) {
    const rate = meter.pool(pool.id);
    hashrateHps[pool.algorithm] = (hashrateHps[pool.algorithm] ?? 0) + rate.hashrateHps;
    miners += rate.miners;
    workers += rate.workers;
    sharesPerSecond += rate.sharesPerSecond;
    const found = totals.get(pool.id)?.blocks ?? NO_BLOCKS;
    blocks.candidate += found.candidate;
    blocks.pending += found.pending;
    blocks.confirmed += found.confirmed;
    blocks.orphaned += found.orphaned;
    blocks.rejected += found.rejected;
  }
  return {
    startedAt: new Date(view.startedAtMs).toISOString(),
    uptimeSeconds: Math.max(0, clock.nowMs() - view.startedAtMs) / 1000,
    pools: pools.length,
    poolsRunning: pools.filter((pool) => pool.state === 'running').length,
    connections: view.ports().reduce((sum, port) => sum + port.connections, 0),
    miners,
    workers,
    sharesPerSecond,
    hashrateHps,
    blocks,
  };
}

async function minerStats(sources: ApiSources, wallet: string) {
  const { meter, queries } = sources;
  const totals = await queries.miners.totals(minerSpellings(sources.view, wallet), dayAgo(sources));
  if (totals.length === 0) throw unknownMiner(wallet);
  return {
    wallet,
    pools: totals.map((entry) => {
      const rate = meter.miner(entry.poolId, entry.miner);
      return {
        poolId: entry.poolId,
        ...rates(rate, entry),
        workers: meter.workersOf(entry.poolId, entry.miner).length,
        blocks: entry.blocks,
        roundWork: String(entry.roundWork),
        lastShareAt: timeText(rate.lastShareAtMs),
        firstSeenAt: new Date(entry.firstSeenMs).toISOString(),
      };
    }),
  };
}

async function minerWorkers(
  sources: ApiSources,
  wallet: string,
  query: { readonly page: number; readonly pageSize: number },
) {
  const { meter, queries } = sources;
  const page = { offset: query.page * query.pageSize, limit: query.pageSize };
  const asked = minerSpellings(sources.view, wallet);
  const { workers, total } = await queries.workers.page(asked, dayAgo(sources), page);
  if (total === 0) throw unknownMiner(wallet);
  return {
    wallet,
    total,
    page: query.page,
    pageSize: query.pageSize,
    workers: workers.map((entry) => {
      const rate = meter.worker(entry.poolId, entry.miner, entry.name);
      return {
        poolId: entry.poolId,
        name: entry.name,
        ...rates(rate, entry),
        lastShareAt: timeText(rate.lastShareAtMs ?? entry.lastSliceAtMs),
      };
    }),
  };
}

/** What a miner and a worker show alike: the pace now, and what the last day brought. */
function rates(
  live: LiveRate,
  day: { readonly work: bigint; readonly shares: number; readonly lateShares: number },
) {
  return {
    hashrateHps: live.hashrateHps,
    hashrateMinuteHps: live.hashrateMinuteHps,
    sharesPerSecond: live.sharesPerSecond,
    hashrateDayHps: Number(day.work) / DAY_SECONDS,
    sharesDay: day.shares,
    lateSharesDay: day.lateShares,
    rejectedShares: live.rejectedShares,
  };
}

function dayAgo(sources: ApiSources): number {
  return sources.clock.nowMs() - DAY_SECONDS * 1000;
}
