import type { PoolRoute } from '../plugin-api/routes.ts';
import { isParam, overlap, parsePattern, patternText } from './route-pattern.ts';
import type { RoutePattern } from './route-pattern.ts';

/** A route of a plugin that keeps the contract, copied: what the plugin changes later changes nothing. */
export interface CheckedRoute {
  readonly method: PoolRoute['method'];
  readonly patterns: readonly RoutePattern[];
  readonly bodyBytesMax: number;
  readonly deadlineMs: number;
  readonly route: PoolRoute;
  readonly guard: PoolRoute['guard'];
}

export type RoutesCheck =
  | {
      readonly kind: 'sound';
      readonly routes: readonly CheckedRoute[];
      /** Put before each path on the API port; empty where there is none. */
      readonly apiBase: RoutePattern;
    }
  /** What is wrong, for the plugin's author. */
  | { readonly kind: 'faulty'; readonly fault: string };

const ROUTES_MAX = 256;
const SPELLINGS_MAX = 8;
const BODY_BYTES = 16 * 1024;
const BODY_BYTES_MAX = 1024 * 1024;
const DEADLINE_MS = 10_000;
const DEADLINE_MS_MAX = 120_000;
const METHODS: readonly unknown[] = ['GET', 'POST', 'PUT', 'DELETE'];

/** Judges the routes of a plugin, whatever it says they are. Throws what the plugin throws. */
export function checkedRoutes(provided: unknown): RoutesCheck {
  const { routes: list, apiBase } = (provided ?? {}) as {
    readonly routes?: unknown;
    readonly apiBase?: unknown;
  };
  const base = apiBase === undefined ? [] : checkBase(apiBase);
  if (typeof base === 'string') return faulty(base);
  if (!Array.isArray(list) || list.length > ROUTES_MAX)
    return faulty(`routes: expected a list of at most ${ROUTES_MAX}`);
  const routes: CheckedRoute[] = [];
  for (const [index, each] of (list as readonly unknown[]).entries()) {
    const checked = checkRoute(each);
    if (typeof checked === 'string') return faulty(`routes[${index}].${checked}`);
    const reached = onMiningPorts(checked, base);
    for (const other of routes) {
      const path = sharedPath(onMiningPorts(other, base), reached);
      if (path !== undefined)
        return faulty(`routes[${index}].paths: ${checked.method} ${path} is named twice`);
    }
    routes.push(checked);
  }
  return { kind: 'sound', routes, apiBase: base };
}

/** The same route where its paths begin with `base`. */
export function basedRoute<T extends Pick<CheckedRoute, 'patterns'>>(
  route: T,
  base: RoutePattern,
): T {
  if (base.length === 0) return route;
  return { ...route, patterns: route.patterns.map((pattern) => [...base, ...pattern]) };
}

/** A path of `one` that a request for `other` could mean too; undefined where there is none. */
export function sharedPath(
  one: Pick<CheckedRoute, 'method' | 'patterns'>,
  other: Pick<CheckedRoute, 'method' | 'patterns'>,
): string | undefined {
  if (one.method !== other.method) return undefined;
  const shared = one.patterns.find((pattern) =>
    other.patterns.some((opposite) => overlap(pattern, opposite)),
  );
  return shared === undefined ? undefined : patternText(shared);
}

/** At its paths, and below the base again. */
function onMiningPorts(route: CheckedRoute, base: RoutePattern): CheckedRoute {
  if (base.length === 0) return route;
  return { ...route, patterns: [...route.patterns, ...basedRoute(route, base).patterns] };
}

/** A string says what is wrong with it. */
function checkBase(base: unknown): RoutePattern | string {
  const pattern = typeof base === 'string' ? parsePattern(base) : undefined;
  const isPlain = pattern !== undefined && pattern.length > 0 && !pattern.some(isParam);
  if (!isPlain) return `apiBase: expected /plain/words, got ${JSON.stringify(base)}`;
  if (pattern[0] !== 'pools') return pattern;
  return 'apiBase: /pools is where the host serves the routes of each pool';
}

function faulty(fault: string): RoutesCheck {
  return { kind: 'faulty', fault };
}

/** A string says what is wrong with a route. */
function checkRoute(value: unknown): CheckedRoute | string {
  if (typeof value !== 'object' || value === null) return 'expected an object';
  const route = value as PoolRoute;
  const { method, guard, bodyBytesMax = BODY_BYTES, deadlineMs = DEADLINE_MS } = route;
  if (!METHODS.includes(method)) return 'method: expected GET, POST, PUT or DELETE';
  if (guard !== 'public' && guard !== 'admin') return "guard: expected 'public' or 'admin'";
  if (typeof route.summary !== 'string' || route.summary === '') return 'summary: expected a text';
  if (typeof route.handle !== 'function') return 'handle: expected a function';
  if (!isCount(bodyBytesMax, BODY_BYTES_MAX))
    return `bodyBytesMax: expected 1 to ${BODY_BYTES_MAX}`;
  if (!isCount(deadlineMs, DEADLINE_MS_MAX)) return `deadlineMs: expected 1 to ${DEADLINE_MS_MAX}`;
  const { status = 200, auth } = route;
  if (!isCount(status, 299) || status < 200) return 'status: expected 200 to 299';
  if (auth !== undefined && auth !== 'bearer') return "auth: expected 'bearer'";
  for (const name of ['query', 'body', 'answer', 'fault', 'others', 'events'] as const) {
    const schema: unknown = route[name];
    if (schema !== undefined && (typeof schema !== 'object' || schema === null))
      return `${name}: expected a JSON Schema`;
  }
  const patterns = checkPaths(route.paths);
  if (typeof patterns === 'string') return patterns;
  return { method, patterns, bodyBytesMax, deadlineMs, route, guard };
}

function checkPaths(paths: unknown): readonly RoutePattern[] | string {
  if (!Array.isArray(paths) || paths.length === 0 || paths.length > SPELLINGS_MAX)
    return `paths: expected 1 to ${SPELLINGS_MAX} paths`;
  const patterns: RoutePattern[] = [];
  for (const path of paths as readonly unknown[]) {
    const pattern = typeof path === 'string' ? parsePattern(path) : undefined;
    if (pattern === undefined)
      return `paths: expected /plain/words and :parameters, got ${JSON.stringify(path)}`;
    if (pattern[0] === 'pools')
      return 'paths: /pools is where the host serves the routes of each pool';
    patterns.push(pattern);
  }
  return patterns;
}

function isCount(value: unknown, max: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= max;
}
