import type { Static } from 'typebox';
import type { PoolTotals } from '../../storage/queries/pool-queries.ts';
import type { ApiSources } from '../api-sources.ts';
import type { PoolView, PortView } from '../host-view.ts';
import type { MinerRank, PoolInfo } from '../schemas/compatible.ts';
import { coins } from './coins.ts';
import { difficultyFromWork } from './difficulty.ts';
import { timeText } from './time-text.ts';

type Rank = Static<typeof MinerRank>;

/** Settings of the host that pool dashboards show; seconds where nothing else is said. */
export interface DashboardFacts {
  readonly shareBasedBanning: {
    readonly enabled: boolean;
    readonly checkThreshold: number;
    readonly invalidPercent: number;
    readonly time: number;
  };
  readonly clientConnectionTimeout: number;
  readonly jobRebroadcastTimeout: number;
  readonly blockRefreshIntervalMs: number;
}

const TOP_MINERS = 15;
const HOUR_MS = 3_600_000;

/** What is on record of a pool. */
interface RecordedTotals {
  /** Undefined before the pool's first share. */
  readonly work: PoolTotals | undefined;
  readonly paidAtomic: bigint;
}

/** What is on record of all pools, read at once. */
export async function poolTotals({
  queries,
  view,
}: ApiSources): Promise<(poolId: string) => RecordedTotals> {
  const [work, paid] = await Promise.all([
    queries.pools.totals(),
    queries.payments.paidByPool(view.pools().map((pool) => pool.id)),
  ]);
  return (poolId) => ({ work: work.get(poolId), paidAtomic: paid.get(poolId) ?? 0n });
}

/** A pool in the shape of pool dashboards. */
export async function poolInfo(
  sources: ApiSources,
  facts: DashboardFacts,
  pool: PoolView,
  { work: totals, paidAtomic }: RecordedTotals,
  topMinersRange: number | undefined,
): Promise<Static<typeof PoolInfo>> {
  const { decimals } = pool.coin;
  const terms = sources.minerDesk.terms(pool.id);
  const rate = sources.meter.pool(pool.id);
  const lastPoolBlockTime = timeText(totals?.lastBlockAtMs);
  const ports = sources.view.ports().filter((port) => port.pools.includes(pool.id));
  const top = { offset: 0, limit: TOP_MINERS };
  return {
    id: pool.id,
    coin: {
      type: pool.coin.symbol,
      name: pool.coin.name,
      symbol: pool.coin.symbol,
      family: pool.coin.family,
      algorithm: pool.algorithm,
      canonicalName: pool.coin.name,
      website: '',
      market: '',
      twitter: '',
      discord: '',
      telegram: '',
    },
    ports: Object.fromEntries(ports.map((port) => [String(port.port), portInfo(port)])),
    paymentProcessing: {
      enabled: terms?.payoutsEnabled ?? false,
      minimumPayment: coins(terms?.minimumAtomic ?? 0n, decimals),
      payoutScheme: pool.payoutScheme,
      payoutSchemeConfig: { factor: pool.payoutWindow },
      extra: {},
    },
    shareBasedBanning: facts.shareBasedBanning,
    clientConnectionTimeout: facts.clientConnectionTimeout,
    jobRebroadcastTimeout: facts.jobRebroadcastTimeout,
    blockRefreshInterval: facts.blockRefreshIntervalMs,
    poolFeePercent: pool.feePercent,
    address: pool.address,
    addressInfoLink: '',
    poolStats: {
      lastPoolBlockTime,
      connectedMiners: rate.miners,
      poolHashrate: rate.hashrateHps,
      poolHashRate: rate.hashrateHps,
      sharesPerSecond: rate.sharesPerSecond,
    },
    networkStats: networkStats(pool, totals),
    topMiners: await minerRanks(sources, pool.id, topMinersRange, top),
    totalPaid: coins(paidAtomic, decimals),
    totalBlocks:
      totals === undefined
        ? 0
        : totals.blocks.candidate + totals.blocks.pending + totals.blocks.confirmed,
    lastPoolBlockTime,
    poolEffort: totals?.effort ?? 0,
  };
}

/** Live hashrates, or averages over `hours` where asked for. */
export async function minerRanks(
  sources: ApiSources,
  poolId: string,
  hours: number | undefined,
  page: { readonly offset: number; readonly limit: number },
): Promise<Rank[]> {
  if (hours === undefined) {
    return sources.meter
      .ranking(poolId)
      .slice(page.offset, page.offset + page.limit)
      .map(({ miner, rate }) => ({
        miner,
        hashrate: rate.hashrateHps,
        sharesPerSecond: rate.sharesPerSecond,
      }));
  }
  const sinceMs = sources.clock.nowMs() - hours * HOUR_MS;
  const ranked = await sources.queries.miners.ranking(poolId, sinceMs, page);
  return ranked.map(({ miner, work, shares }) => ({
    miner,
    hashrate: Number(work) / (hours * 3600),
    sharesPerSecond: shares / (hours * 3600),
  }));
}

function networkStats(
  pool: PoolView,
  totals: PoolTotals | undefined,
): Static<typeof PoolInfo>['networkStats'] {
  const { network } = pool;
  return {
    networkType: network?.networkType ?? '',
    networkHashrate: network?.hashrateHps ?? 0,
    networkHashRate: network?.hashrateHps ?? 0,
    networkDifficulty:
      network?.difficulty ?? difficultyFromWork(totals?.networkWork, pool.difficultyOne),
    nextNetworkTarget: '',
    nextNetworkBits: '',
    lastNetworkBlockTime: timeText(network?.tipTimeMs),
    blockHeight: network?.heightTip ?? 0,
    connectedPeers: network?.connectedPeers ?? 0,
    rewardType: 'POW',
  };
}

function portInfo(port: PortView): Static<typeof PoolInfo>['ports'][string] {
  return {
    listenAddress: port.host,
    name: port.algorithm,
    difficulty: port.difficulty.start,
    tcpProxyProtocol: null,
    varDiff: {
      minDiff: port.difficulty.min,
      maxDiff: port.difficulty.max,
      targetTime: port.difficulty.shareSeconds,
      maxDelta: null,
      retargetTime: null,
      variancePercent: null,
    },
    // Plain and TLS connections share the port: the first byte tells them apart.
    tls: false,
    tlsAuto: port.tls,
  };
}
