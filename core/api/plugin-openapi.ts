import { routeOperation } from '../plugin-api/route-operation.ts';
import type { CheckedRoute } from '../plugin-routes/checked-routes.ts';
import type { MountedRoutes } from '../plugin-routes/mounted-routes.ts';
import { isParam, patternText } from '../plugin-routes/route-pattern.ts';
import type { RoutePattern } from '../plugin-routes/route-pattern.ts';

/** The routes of a pool, and what is put before their paths where the document describes them. */
export interface PlacedRoutes {
  readonly mounted: MountedRoutes;
  readonly below: RoutePattern;
}

/** Where the API port serves the routes of a pool. */
export function placedOnApi(mounted: MountedRoutes): PlacedRoutes {
  const { poolId, ownPathsOnly, apiBase = [] } = mounted.options;
  return { mounted, below: ownPathsOnly ? ['pools', poolId] : apiBase };
}

/** The routes of plugins as paths of an OpenAPI document, in all their spellings. */
export function pluginPaths(
  placed: readonly PlacedRoutes[],
): Readonly<Record<string, Readonly<Record<string, object>>>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const { mounted, below } of placed) {
    const { poolId, routes } = mounted.options;
    for (const route of routes) {
      for (const pattern of route.patterns) {
        const path = patternText([...below, ...pattern]).replaceAll(/:(\w+)/g, '{$1}');
        paths[path] = {
          ...paths[path],
          [route.method.toLowerCase()]: operation(route, poolId, pattern),
        };
      }
    }
  }
  return paths;
}

function operation({ route, guard }: CheckedRoute, poolId: string, pattern: RoutePattern): object {
  const params = pattern.filter(isParam).map((name) => name.slice(1));
  return {
    ...routeOperation(route, params),
    tags: [`pool ${poolId}`],
    security: securityOf(guard, route),
  };
}

function securityOf(guard: CheckedRoute['guard'], { auth }: CheckedRoute['route']): object[] {
  if (guard === 'admin') return [{ admin: [] }];
  return auth === 'bearer' ? [{ pluginToken: [] }] : [];
}
