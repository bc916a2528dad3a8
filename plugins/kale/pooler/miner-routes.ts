import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { eventsRoute } from '../miners/events-route.ts';
import { FaultAnswers } from '../miners/miner-answers.ts';
import { faultSchema } from '../pool/answer-schemas.ts';
import { accountRoutes } from './account-routes.ts';
import type { GuestLimits } from './guest-limits.ts';
import type { GuestServices } from './guest-services.ts';
import { openapiRoute } from './openapi-route.ts';
import type { Pooler } from './pooler.ts';
import { registerRoute } from './register-route.ts';
import { sharesRoute } from './shares-route.ts';
import { statusRoute } from './status-route.ts';
import { workRoutes } from './work-routes.ts';

interface MinerParts {
  readonly pooler: Pooler;
  readonly limits: GuestLimits;
  readonly clock: Clock;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly pause?: GuestServices['pause'];
}

/** The calls of miners, at the paths and in the forms of the pool itself. What they refuse they throw. */
export function minerRoutes({
  pooler,
  limits,
  clock,
  pause = pauseFor,
}: MinerParts): readonly PoolRoute[] {
  const faults = new FaultAnswers(clock);
  const services: GuestServices = { pooler, limits, faults, clock, pause };
  const seats = { seatOf: (minerId: string) => pooler.miners.find(minerId) };
  const farmTimeMs = () => clock.nowMs();
  const described = [
    registerRoute(services),
    ...workRoutes(services),
    sharesRoute(services),
    eventsRoute({ seats, field: pooler.field, faults, farmTimeMs, pause }),
    ...accountRoutes(services),
    statusRoute(pooler, clock),
  ].map((route) => ({ ...route, fault: faultSchema }));
  return [...described, openapiRoute(described)];
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  // Whoever pauses looks at the signal next.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
