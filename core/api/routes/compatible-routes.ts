import type { Static } from 'typebox';
import type { BlockStatus } from '../../blocks/block-store.ts';
import type { BlockFilter, BlockRow } from '../../storage/queries/block-queries.ts';
import { BITCOIN_DIFFICULTY_ONE } from '../../plugin-api/target.ts';
import { chartFrame, poolChart, workerChart } from '../answers/charts.ts';
import { coins } from '../answers/coins.ts';
import { difficultyFromWork } from '../answers/difficulty.ts';
import { minerRanks, poolInfo, poolTotals } from '../answers/pool-info.ts';
import type { DashboardFacts } from '../answers/pool-info.ts';
import { timeText } from '../answers/time-text.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { balanceOwner } from '../balance-owner.ts';
import type { PoolView } from '../host-view.ts';
import { poolCalled } from '../pool-choice.ts';
import * as answer from '../schemas/compatible.ts';
import * as input from '../schemas/inputs.ts';

const LIVE_MS = 2_000;
/** Charts move by the minute, and reading them is work. */
const CHART_MS = 30_000;
const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;
const HOUR_SECONDS = 3_600;
const FRAMES = {
  Hour: { bucketSeconds: 300, buckets: 12 },
  Day: { bucketSeconds: HOUR_SECONDS, buckets: 24 },
  Month: { bucketSeconds: DAY_SECONDS, buckets: 30 },
} as const;
const STATUSES: Readonly<Record<'pending' | 'confirmed' | 'orphaned', readonly BlockStatus[]>> = {
  pending: ['candidate', 'pending'],
  confirmed: ['confirmed'],
  orphaned: ['orphaned', 'rejected'],
};

/** The calls that existing pool dashboards make. Field names are theirs, to the letter. */
export function compatibleRoutes(sources: ApiSources, facts: DashboardFacts): ApiRoute[] {
  return [...poolRoutes(sources, facts), ...blockRoutes(sources), ...minerRoutes(sources)];
}

function poolRoutes(sources: ApiSources, facts: DashboardFacts): ApiRoute[] {
  return [
    apiRoute({
      path: '/api/pools',
      summary: 'All pools.',
      query: input.PoolInfoQuery,
      answer: answer.Pools,
      cacheMs: LIVE_MS,
      async handle({ query }) {
        const totalsOf = await poolTotals(sources);
        const infos = sources.view
          .pools()
          .map((pool) => poolInfo(sources, facts, pool, totalsOf(pool.id), query.topMinersRange));
        return { pools: await Promise.all(infos) };
      },
    }),
    apiRoute({
      path: '/api/pools/:id',
      summary: 'One pool.',
      params: input.PoolParams,
      query: input.PoolInfoQuery,
      answer: answer.Pool,
      cacheMs: LIVE_MS,
      async handle({ params, query }) {
        const pool = poolCalled(sources, params.id);
        const totalsOf = await poolTotals(sources);
        const range = query.topMinersRange;
        return { pool: await poolInfo(sources, facts, pool, totalsOf(pool.id), range) };
      },
    }),
    apiRoute({
      path: '/api/pools/:id/performance',
      summary: 'Hashrate, shares and miners of a pool over time.',
      params: input.PoolParams,
      query: input.PerformanceQuery,
      answer: answer.PoolPerformance,
      cacheMs: CHART_MS,
      async handle({ params, query }) {
        const pool = poolCalled(sources, params.id);
        const days = query.r === 'Day' ? 1 : 30;
        const bucketSeconds = query.i === 'Day' ? DAY_SECONDS : HOUR_SECONDS;
        const count = (days * DAY_SECONDS) / bucketSeconds;
        const frame = chartFrame(sources.clock.nowMs(), bucketSeconds, count);
        const points = await sources.queries.charts.pool(pool.id, frame);
        return { stats: poolChart(frame, points, pool) };
      },
    }),
  ];
}

function blockRoutes(sources: ApiSources): ApiRoute[] {
  const page = async (poolId: string | undefined, query: Static<typeof input.BlocksQuery>) => {
    const filter: BlockFilter = {
      poolId,
      statuses: query.state === undefined ? [] : STATUSES[query.state],
      offset: query.page * query.pageSize,
      limit: query.pageSize,
    };
    const { blocks, total } = await sources.queries.blocks.page(filter);
    return {
      result: blocks.map((block) => toBlock(sources, block)),
      pageCount: Math.ceil(total / query.pageSize),
    };
  };
  return [
    apiRoute({
      path: '/api/blocks',
      summary: 'Blocks of all pools, newest first.',
      query: input.BlocksQuery,
      answer: answer.Blocks,
      cacheMs: LIVE_MS,
      handle: async ({ query }) => (await page(undefined, query)).result,
    }),
    apiRoute({
      path: '/api/pools/:id/blocks',
      summary: 'Blocks of a pool, newest first.',
      params: input.PoolParams,
      query: input.BlocksQuery,
      answer: answer.Blocks,
      cacheMs: LIVE_MS,
      handle: async ({ params, query }) =>
        (await page(poolCalled(sources, params.id).id, query)).result,
    }),
    apiRoute({
      path: '/api/v2/pools/:id/blocks',
      summary: 'Blocks of a pool, newest first, with the number of pages.',
      params: input.PoolParams,
      query: input.BlocksQuery,
      answer: answer.BlocksPage,
      cacheMs: LIVE_MS,
      handle: async ({ params, query }) => ({
        ...(await page(poolCalled(sources, params.id).id, query)),
        success: true,
      }),
    }),
  ];
}

function minerRoutes(sources: ApiSources): ApiRoute[] {
  const samples = async (pool: PoolView, address: string, mode: keyof typeof FRAMES) => {
    const { bucketSeconds, buckets } = FRAMES[mode];
    const frame = chartFrame(sources.clock.nowMs(), bucketSeconds, buckets);
    return workerChart(frame, await sources.queries.charts.miner(pool.id, address, frame));
  };
  return [
    apiRoute({
      path: '/api/pools/:id/miners',
      summary: 'Miners of a pool, fastest first.',
      params: input.PoolParams,
      query: input.MinersQuery,
      answer: answer.MinerRanks,
      cacheMs: LIVE_MS,
      handle: ({ params, query }) =>
        minerRanks(sources, poolCalled(sources, params.id).id, query.topMinersRange, {
          offset: query.page * query.pageSize,
          limit: query.pageSize,
        }),
    }),
    apiRoute({
      path: '/api/pools/:id/miners/:address',
      summary: 'One miner; zeros where nobody of that address ever mined.',
      params: input.PoolMinerParams,
      query: input.MinerQuery,
      answer: answer.MinerInfo,
      cacheMs: LIVE_MS,
      async handle({ params, query }) {
        const pool = poolCalled(sources, params.id);
        const nowMs = sources.clock.nowMs();
        const address = pool.spellingOf(params.address);
        const totals = await sources.queries.miners.totals([address], nowMs);
        const round = totals.find((entry) => entry.poolId === pool.id);
        const owed = await sources.queries.balances.ofMiners([address]);
        const balance = owed.find((entry) => entry.poolId === pool.id)?.matureAtomic ?? 0n;
        return {
          pendingShares: difficultyFromWork(round?.roundWork, pool.difficultyOne),
          pendingBalance: coins(balance, pool.coin.decimals),
          ...(await paidTo(sources, pool, balanceOwner(pool, address))),
          performance: liveWorkers(sources, pool.id, address),
          performanceSamples: await samples(pool, address, query.perfMode),
        };
      },
    }),
    apiRoute({
      path: '/api/pools/:id/miners/:address/performance',
      summary: "A miner's workers over time.",
      params: input.PoolMinerParams,
      query: input.MinerPerformanceQuery,
      answer: answer.WorkerPerformances,
      cacheMs: CHART_MS,
      handle({ params, query }) {
        const pool = poolCalled(sources, params.id);
        return samples(pool, pool.spellingOf(params.address), query.mode);
      },
    }),
  ];
}

function liveWorkers(
  sources: ApiSources,
  poolId: string,
  address: string,
): Static<typeof answer.WorkerPerformance> | null {
  const names = sources.meter.workersOf(poolId, address);
  if (names.length === 0) return null;
  const workers = names.map((name) => {
    const rate = sources.meter.worker(poolId, address, name);
    return [name, { hashrate: rate.hashrateHps, sharesPerSecond: rate.sharesPerSecond }];
  });
  return {
    created: new Date(sources.clock.nowMs()).toISOString(),
    workers: Object.fromEntries(workers),
  };
}

/** Today begins at midnight in UTC. */
async function paidTo(sources: ApiSources, pool: PoolView, address: string) {
  const todayMs = Math.floor(sources.clock.nowMs() / DAY_MS) * DAY_MS;
  const paid = await sources.queries.payments.ofMiner(pool.id, address, todayMs);
  const { decimals } = pool.coin;
  return {
    totalPaid: coins(paid.paidAtomic, decimals),
    todayPaid: coins(paid.recentAtomic, decimals),
    lastPayment: timeText(paid.last?.sentAtMs),
    // Where a payment is shown by others, nobody has said.
    lastPaymentLink: paid.last === undefined ? null : '',
  };
}

function toBlock(sources: ApiSources, block: BlockRow): Static<typeof answer.Block> {
  const pool = sources.view.pools().find(({ id }) => id === block.poolId);
  return {
    poolId: block.poolId,
    blockHeight: block.height,
    networkDifficulty: difficultyFromWork(
      block.networkWork,
      pool?.difficultyOne ?? BITCOIN_DIFFICULTY_ONE,
    ),
    status:
      block.status === 'candidate' || block.status === 'pending'
        ? 'pending'
        : block.status === 'confirmed'
          ? 'confirmed'
          : 'orphaned',
    type: 'block',
    confirmationProgress: block.confirmationProgress,
    effort: block.effort,
    transactionConfirmationData: '',
    reward: Number(block.rewardAtomic) / 10 ** (pool?.coin.decimals ?? 8),
    infoLink: '',
    hash: block.hash,
    miner: block.miner,
    source: '',
    created: new Date(block.foundAtMs).toISOString(),
  };
}
