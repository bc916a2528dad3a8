import type { Static } from 'typebox';
import type { PoolTotals } from '../../storage/queries/pool-queries.ts';
import type { ApiSources } from '../api-sources.ts';
import type { PoolView } from '../host-view.ts';
import type { V1Pool } from '../schemas/v1.ts';
import { timeText } from './time-text.ts';

/** Counts of a pool that never found a block. */
export const NO_BLOCKS = { candidate: 0, pending: 0, confirmed: 0, orphaned: 0, rejected: 0 };

export function v1Pool(
  sources: ApiSources,
  pool: PoolView,
  totals: PoolTotals | undefined,
): Static<typeof V1Pool> {
  const rate = sources.meter.pool(pool.id);
  const { symbol, name, family, decimals } = pool.coin;
  return {
    id: pool.id,
    algorithm: pool.algorithm,
    state: pool.state,
    reason: pool.reason ?? null,
    coin: { symbol, name, family, decimals },
    address: pool.address,
    feePercent: pool.feePercent,
    hashrateHps: rate.hashrateHps,
    hashrateMinuteHps: rate.hashrateMinuteHps,
    sharesPerSecond: rate.sharesPerSecond,
    miners: rate.miners,
    workers: rate.workers,
    effort: totals?.effort ?? null,
    blocks: totals?.blocks ?? NO_BLOCKS,
    lastBlockAt: timeText(totals?.lastBlockAtMs),
    jobHeight: pool.jobHeight ?? null,
    jobAgeSeconds: pool.jobAgeMs === undefined ? null : pool.jobAgeMs / 1000,
    network: network(pool),
    daemons: pool.daemons.map((daemon) => ({
      name: daemon.name,
      state: daemon.state,
      heightTip: daemon.heightTip ?? null,
      reason: daemon.reason ?? null,
    })),
    ports: sources.view
      .ports()
      .filter((port) => port.pools.includes(pool.id))
      .map((port) => port.port),
  };
}

function network(pool: PoolView): Static<typeof V1Pool>['network'] {
  if (pool.network === undefined) return null;
  const { networkType, hashrateHps, difficulty, heightTip, tipTimeMs, connectedPeers } =
    pool.network;
  const tipAt = timeText(tipTimeMs);
  return { type: networkType, hashrateHps, difficulty, heightTip, tipAt, connectedPeers };
}
