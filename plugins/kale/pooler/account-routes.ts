import type { PoolRoute, RouteRequest } from '../../../core/plugin-api/routes.ts';
import { json } from '../miners/miner-answers.ts';
import { payoutsCall, statsCall } from '../miners/miner-calls.ts';
import { SentFields } from '../miners/sent-fields.ts';
import { timestampOf } from '../pool/answers.ts';
import type { GuestServices } from './guest-services.ts';
import type { PoolerMiner } from './pooler-miner.ts';

/** What a miner of a pooler did, and what it earned at the backend. */
export function accountRoutes(services: GuestServices): readonly PoolRoute[] {
  return [statsRoute(services), payoutsRoute(services)];
}

function statsRoute(services: GuestServices): PoolRoute {
  return {
    ...statsCall,
    handle(request) {
      const miner = minerOf(request, services);
      return miner instanceof Refused ? miner.answer : json(statsOf(miner, services.clock.nowMs()));
    },
  };
}

function payoutsRoute(services: GuestServices): PoolRoute {
  return {
    ...payoutsCall,
    async handle(request) {
      const { pooler, limits } = services;
      const miner = minerOf(request, services);
      if (miner instanceof Refused) return miner.answer;
      const ask = (): void => {
        limits.askBackend(request.remoteAddress, 'favour');
      };
      return json(await pooler.miners.payouts(miner, ask));
    },
  };
}

/** What the pool itself tells of its miners, and what of their shares is not decided or lost. */
function statsOf(miner: PoolerMiner, nowMs: number) {
  const { identity, tally, lane, zerosBest, registeredAtMs } = miner;
  const { accepted, rejected, work, waiting, dropped, reasonLast, acceptedLastMs } = tally;
  const seconds = Math.max(1, (nowMs - registeredAtMs) / 1_000);
  return {
    address: identity.address,
    worker: identity.worker,
    farmer: lane === '' ? null : lane,
    accepted,
    rejected,
    work: String(work),
    hashrate: Math.round(Number(work) / seconds),
    zerosBest: zerosBest ?? null,
    registeredAt: timestampOf(registeredAtMs),
    shareLastAt: acceptedLastMs === undefined ? null : timestampOf(acceptedLastMs),
    waiting,
    dropped,
    rejectedLast: reasonLast ?? null,
  };
}

class Refused {
  readonly answer: ReturnType<GuestServices['faults']['unknownMiner']>;

  constructor(answer: Refused['answer']) {
    this.answer = answer;
  }
}

function minerOf(
  { query }: RouteRequest,
  { pooler, faults }: GuestServices,
): PoolerMiner | Refused {
  const fields = new SentFields(query, 'the query');
  const minerId = fields.minerId();
  if (fields.fault !== undefined) return new Refused(faults.of('bad_request', fields.fault));
  return pooler.miners.find(minerId) ?? new Refused(faults.unknownMiner());
}
