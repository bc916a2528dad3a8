import { PoolError } from '../plugin-api/errors.ts';
import type { CheckedRoute } from './checked-routes.ts';
import { basedRoute, sharedPath } from './checked-routes.ts';
import type { MountedRoutes, MountOptions } from './mounted-routes.ts';
import { matchPattern, overlap, parsePattern, patternText } from './route-pattern.ts';
import type { RoutePattern } from './route-pattern.ts';

/** Which route a request means. */
export type RouteMatch =
  | {
      readonly kind: 'route';
      readonly mounted: MountedRoutes;
      readonly route: CheckedRoute;
      /** Still encoded. */
      readonly params: readonly (readonly [name: string, encoded: string])[];
    }
  /** The path is there, for these methods. */
  | { readonly kind: 'other-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

const NONE: RouteMatch = { kind: 'none' };

/** The routes of all pools that run. A path belongs to the pool that came first. */
export class RouteShelf {
  readonly #mounted = new Map<string, MountedRoutes>();
  #reserved: readonly RoutePattern[] = [];
  #revision = 0;

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  get mounted(): readonly MountedRoutes[] {
    return [...this.#mounted.values()];
  }

  /** Paths that are the host's own, with `:name` for parameters. */
  reserve(paths: readonly string[]): void {
    const patterns = paths.map(parsePattern).filter((pattern) => pattern !== undefined);
    this.#reserved = [...this.#reserved, ...patterns];
  }

  /**
   * Serves the routes of a pool from now on, until the returned function is called.
   * @throws PoolError `CONFIG_INVALID` where a path is another pool's or the host's own.
   */
  mount(mounted: MountedRoutes): () => void {
    const { poolId, ownPathsOnly } = mounted.options;
    if (!ownPathsOnly) this.#checkConflicts(mounted);
    this.#mounted.set(poolId, mounted);
    this.#revision++;
    return () => {
      mounted.end();
      if (this.#mounted.get(poolId) !== mounted) return;
      this.#mounted.delete(poolId);
      this.#revision++;
    };
  }

  /** The route of whichever pool, below its base if it has one; `path` without its query. */
  find(method: string, path: string): RouteMatch {
    const segments = segmentsOf(path);
    if (segments[0] === 'pools') return this.#below(method, segments);
    const open = this.mounted.filter(({ options }) => !options.ownPathsOnly);
    return bestOf(open.map((mounted) => matchBelowBase(mounted, method, segments)));
  }

  /** The same where requests without a pool's name mean the pool `poolId`, at its paths and below its base. */
  findOf(poolId: string | undefined, method: string, path: string): RouteMatch {
    const segments = segmentsOf(path);
    if (segments[0] === 'pools') return this.#below(method, segments);
    const mounted = poolId === undefined ? undefined : this.#mounted.get(poolId);
    if (mounted === undefined) return NONE;
    const matches = [matchIn, matchBelowBase].map((match) => match(mounted, method, segments));
    return bestOf(matches);
  }

  #below(method: string, [, poolId = '', ...rest]: readonly string[]): RouteMatch {
    const mounted = this.#mounted.get(poolId);
    return mounted === undefined ? NONE : matchIn(mounted, method, rest);
  }

  #checkConflicts({ options }: MountedRoutes): void {
    const { poolId } = options;
    for (const route of onApiPort(options)) {
      const own = this.#reservedOf(route);
      if (own !== undefined) throw conflict(options, own, 'the host itself');
      for (const other of this.mounted) {
        if (other.options.ownPathsOnly || other.options.poolId === poolId) continue;
        const twin = onApiPort(other.options).find((each) => sharedPath(each, route) !== undefined);
        if (twin === undefined) continue;
        const path = `${route.method} ${sharedPath(route, twin)}`;
        throw conflict(options, path, `pool ${other.options.poolId} (${other.options.file})`);
      }
    }
  }

  #reservedOf({ patterns }: CheckedRoute): string | undefined {
    const own = patterns.find((each) => this.#reserved.some((other) => overlap(each, other)));
    return own === undefined ? undefined : patternText(own);
  }
}

function onApiPort({ routes, apiBase = [] }: MountOptions): readonly CheckedRoute[] {
  return routes.map((route) => basedRoute(route, apiBase));
}

function segmentsOf(path: string): readonly string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

function matchBelowBase(
  mounted: MountedRoutes,
  method: string,
  segments: readonly string[],
): RouteMatch {
  const { apiBase = [] } = mounted.options;
  const isBelow = apiBase.every((segment, index) => segment === segments[index]);
  return isBelow ? matchIn(mounted, method, segments.slice(apiBase.length)) : NONE;
}

function matchIn(mounted: MountedRoutes, method: string, segments: readonly string[]): RouteMatch {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const allowed = new Set<string>();
  for (const route of mounted.options.routes) {
    for (const pattern of route.patterns) {
      const params = matchPattern(pattern, segments);
      if (params === undefined) continue;
      if (route.method === wanted) return { kind: 'route', mounted, route, params };
      allowed.add(route.method);
    }
  }
  return allowed.size === 0 ? NONE : { kind: 'other-method', allowed: [...allowed] };
}

function bestOf(matches: readonly RouteMatch[]): RouteMatch {
  const route = matches.find(({ kind }) => kind === 'route');
  if (route !== undefined) return route;
  const allowed = matches.flatMap((each) => (each.kind === 'other-method' ? each.allowed : []));
  return allowed.length === 0 ? NONE : { kind: 'other-method', allowed: [...new Set(allowed)] };
}

function conflict(
  { poolId, file }: { readonly poolId: string; readonly file: string },
  path: string,
  owner: string,
): PoolError {
  const way = `set routes = "own" to serve it below /pools/${poolId} alone`;
  const message = `${file}: routes: ${path} of pool ${poolId} is served by ${owner} already: ${way}`;
  return new PoolError('CONFIG_INVALID', message, { file, key: 'routes', pool: poolId, path });
}
