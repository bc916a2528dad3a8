import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { faultSchema } from './answer-schemas.ts';
import { faultAnswer, knownFault } from './answers.ts';
import { CallRefusal } from './call-refusal.ts';

interface RouteGuard {
  readonly clock: Clock;
  readonly log: Logger;
}

/** A route whose faults are all told in the backend's own form, and described so. */
export function guardedRoute(
  { clock, log }: RouteGuard,
  route: Omit<PoolRoute, 'guard'>,
): PoolRoute {
  return {
    ...route,
    guard: 'public',
    fault: faultSchema,
    async handle(request) {
      try {
        return await route.handle(request);
      } catch (error) {
        const known = knownFault(error, clock.nowMs());
        if (known !== undefined) return known;
        log.error({ route: route.paths[0], err: error }, 'a call failed');
        return faultAnswer(new CallRefusal(500, 'the pool failed to answer'), clock.nowMs());
      }
    },
  };
}
