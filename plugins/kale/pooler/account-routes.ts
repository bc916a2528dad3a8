import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { json } from '../pool/answers.ts';
import { forMiner } from '../miners/asked-miner.ts';
import { payoutsCall, statsCall } from '../miners/miner-calls.ts';
import { statsDocument } from '../miners/stats-document.ts';
import type { GuestServices } from './guest-services.ts';
import type { PoolerMiner } from './pooler-miner.ts';

/** What a miner of a pooler did, and what it earned at the backend. */
export function accountRoutes(services: GuestServices): readonly PoolRoute[] {
  return [statsRoute(services), payoutsRoute(services)];
}

function statsRoute({ pooler, faults, clock }: GuestServices): PoolRoute {
  return {
    ...statsCall,
    handle: (request) =>
      forMiner(request, faults, placeIn(pooler), (miner) => json(statsOf(miner, clock.nowMs()))),
  };
}

function payoutsRoute({ pooler, limits, faults }: GuestServices): PoolRoute {
  return {
    ...payoutsCall,
    handle: (request) =>
      forMiner(request, faults, placeIn(pooler), async (miner) => {
        const ask = (): void => {
          limits.askBackend(request.remoteAddress, 'favour');
        };
        return json(await pooler.miners.payouts(miner, ask));
      }),
  };
}

/** What the pool itself tells of its miners, and what of their shares is not decided or lost. */
function statsOf(miner: PoolerMiner, nowMs: number) {
  const { identity, tally, lane, zerosBest, registeredAtMs: sinceMs } = miner;
  const { address, worker } = identity;
  const { waiting, dropped, reasonLast } = tally;
  return {
    ...statsDocument({ address, worker, lane, zerosBest, sinceMs, tally }, nowMs),
    waiting,
    dropped,
    rejectedLast: reasonLast ?? null,
  };
}

function placeIn({
  miners,
}: GuestServices['pooler']): (minerId: string) => PoolerMiner | undefined {
  return (minerId) => miners.find(minerId);
}
