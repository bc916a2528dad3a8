import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { eventsRoute } from '../miners/events-route.ts';
import { FaultAnswers } from '../miners/miner-answers.ts';
import { accountRoutes } from './account-routes.ts';
import { faultOf } from './guest-faults.ts';
import { GuestLimits } from './guest-limits.ts';
import type { GuestServices } from './guest-services.ts';
import { openapiRoute } from './openapi-route.ts';
import type { Pooler } from './pooler.ts';
import { registerRoute } from './register-route.ts';
import { sharesRoute } from './shares-route.ts';
import { statusRoute } from './status-route.ts';
import { workRoutes } from './work-routes.ts';

interface MinerParts {
  readonly pooler: Pooler;
  readonly clock: Clock;
  readonly log: Logger;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly pause?: GuestServices['pause'];
}

/** The calls of miners, at the paths and in the forms of the pool itself, within limits of each address. */
export function minerRoutes({ pooler, clock, log, pause = pauseFor }: MinerParts) {
  const limits = new GuestLimits(clock);
  const faults = new FaultAnswers(clock);
  const services: GuestServices = { pooler, limits, faults, clock, log, pause };
  const seats = { seatOf: (minerId: string) => pooler.miners.find(minerId) };
  const farmTimeMs = () => clock.nowMs();
  const described = [
    registerRoute(services),
    ...workRoutes(services),
    sharesRoute(services),
    eventsRoute({ seats, field: pooler.field, faults, farmTimeMs, pause }),
    ...accountRoutes(services),
    statusRoute(pooler, clock),
  ];
  return [...described, openapiRoute(described)].map((each) => guarded(each, services));
}

/** A route within limits, whose faults are all told in the same form. */
function guarded(route: PoolRoute, { limits, clock, log }: GuestServices): PoolRoute {
  const fault = faultOf(clock, log);
  return {
    ...route,
    async handle(request) {
      try {
        limits.call(request.remoteAddress);
        return await route.handle(request);
      } catch (error) {
        return fault(error);
      }
    },
  };
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  // Whoever pauses looks at the signal next.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
