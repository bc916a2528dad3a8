import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { faultOf } from './guest-faults.ts';
import { GuestLimits } from './guest-limits.ts';
import { minerRoutes } from './miner-routes.ts';
import type { Pooler } from './pooler.ts';
import { RouteServer } from './route-server.ts';

interface GuestParts {
  readonly pooler: Pooler;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Serves miners at a pooler. Every call counts against its address, be there such a call or not. */
export function guestServer({ pooler, clock, log }: GuestParts): RouteServer {
  const limits = new GuestLimits(clock);
  const routes = minerRoutes({ pooler, limits, clock });
  return new RouteServer(routes, faultOf(clock, log), (remoteAddress) => {
    limits.call(remoteAddress);
  });
}
