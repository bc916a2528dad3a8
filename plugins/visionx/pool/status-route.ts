import type { PoolControl } from '../../../core/plugin-api/control.ts';
import type { HostMiner } from '../../../core/plugin-api/host-miner.ts';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { json } from './answers.ts';
import type { MiningModes } from './mining-modes.ts';
import type { PoolAddress } from './pool-address.ts';
import { feeBps, FOUNDATION_FEE_BPS } from './pool-fees.ts';
import { spellings } from './spellings.ts';

interface StatusServices {
  readonly modes: MiningModes;
  readonly address: PoolAddress;
  readonly control: PoolControl;
  readonly miner: HostMiner;
}

/** What upstream does not have: all that the panel shows of the mode and its settings. */
export function statusRoute({ modes, address, control, miner }: StatusServices): PoolRoute {
  return {
    method: 'GET',
    paths: spellings('/status'),
    summary: 'The mode of mining, its settings, and how it goes at the pool that is joined.',
    guard: 'public',
    handle(request) {
      const { settings } = modes;
      const { url, port } = address.shown(request);
      return json({
        mode: settings.mode,
        is_hosting: settings.mode === 'host_pool',
        is_worker: settings.mode === 'join_pool',
        pool_name: settings.poolName,
        pool_url: url,
        pool_port: port,
        host_address: settings.hostAddress,
        pool_fee_bps: feeBps(control.feePercent),
        foundation_fee_bps: FOUNDATION_FEE_BPS,
        worker_name: settings.workerName,
        join: joinDocument(modes, miner),
      });
    },
  };
}

function joinDocument(modes: MiningModes, miner: HostMiner) {
  const { joinOrder, joinFault } = modes;
  if (joinOrder === undefined) return null;
  // What ran before is no news of a run that could not begin.
  const view = joinFault === undefined ? miner.view : undefined;
  return {
    url: joinOrder.url,
    wallet_address: joinOrder.address,
    worker_name: joinOrder.worker,
    threads: joinOrder.threads,
    state: view?.state ?? (joinFault === undefined ? 'stopped' : 'failed'),
    reason: joinFault ?? view?.reason ?? null,
    hashrate: view?.hashrateHps ?? null,
    accepted: view?.accepted ?? 0,
    rejected: view?.rejected ?? 0,
    blocks: view?.blocks ?? 0,
    estimated_payout: view?.estimate ?? null,
  };
}
