import type { Clock } from '../plugin-api/clock.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { POOL_ROUTES } from '../plugin-api/tokens.ts';
import { checkedRoutes, type RoutesCheck } from '../plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../plugin-routes/mounted-routes.ts';
import type { PoolFile } from '../config/host-config.ts';
import { FaultLog } from '../shares/fault-log.ts';
import type { PoolContainer } from './pool-container.ts';
import type { PoolScope } from './pool-scope.ts';

interface Mounting {
  readonly scope: PoolScope;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Faults of one pool's routes are told once in this span, the rest counted. */
const FAULT_SPAN_MS = 10_000;

/** The routes of a pool, ready to be served; undefined where it has none. @throws PoolError `PLUGIN_*` */
export function routesOf(
  { id, document, settings }: PoolFile,
  { provides }: CoinPlugin,
  container: PoolContainer,
  { scope, clock, logger }: Mounting,
): MountedRoutes | undefined {
  if (provides.routes === undefined) return undefined;
  const { file } = document;
  const { plugin } = settings;
  const { routes, apiBase } = scope.enter(() => soundRoutes({ file, plugin }, container));
  return new MountedRoutes(
    { poolId: id, file, routes, apiBase, ownPathsOnly: settings.routes === 'own' },
    scope.enter,
    new FaultLog({ spanMs: FAULT_SPAN_MS }, clock, logger),
  );
}

/** The routes that the plugin's class has once it is constructed. Throws what it throws. @throws PoolError `PLUGIN_*` */
export function soundRoutes(
  { file, plugin }: { readonly file: string; readonly plugin: string },
  container: PoolContainer,
): Extract<RoutesCheck, { readonly kind: 'sound' }> {
  const check = checkedRoutes(container.get(POOL_ROUTES));
  if (check.kind === 'sound') return check;
  const message = `${file}: plugin: ${check.fault}`;
  throw new PoolError('PLUGIN_INVALID', message, { plugin, file, key: 'plugin' });
}
