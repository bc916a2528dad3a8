import type { TObject, TSchema } from 'typebox';
import type { PoolRoute } from '../plugin-api/routes.ts';
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
  const { summary, query, body } = route;
  const params = pattern.filter(isParam);
  return {
    summary,
    tags: [`pool ${poolId}`],
    parameters: [
      ...params.map((name) => ({
        name: name.slice(1),
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...(query === undefined ? [] : queryParameters(query)),
    ],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
    security: securityOf(guard, route),
    responses: responses(route),
  };
}

function responses({ answer, status = 200, others = {}, fault, events }: PoolRoute): object {
  const further = Object.entries(others).map(([code, schema]) => [
    code,
    schema === null
      ? { description: 'Without a body.' }
      : { description: 'An answer too.', content: json(schema) },
  ]);
  const content = events === undefined ? answer && json(answer) : streamed(events);
  return {
    [status]: { description: 'The answer.', ...(content === undefined ? {} : { content }) },
    ...(Object.fromEntries(further) as object),
    default: {
      description: 'What went wrong.',
      ...(fault === undefined ? {} : { content: json(fault) }),
    },
  };
}

/** One event of the stream. */
function streamed(events: NonNullable<PoolRoute['events']>): object {
  const oneOf = Object.entries(events).map(([event, data]) => ({
    type: 'object',
    properties: { event: { const: event }, data },
    required: ['event', 'data'],
  }));
  return { 'text/event-stream': { schema: { oneOf } } };
}

function securityOf(guard: CheckedRoute['guard'], { auth }: CheckedRoute['route']): object[] {
  if (guard === 'admin') return [{ admin: [] }];
  return auth === 'bearer' ? [{ pluginToken: [] }] : [];
}

function queryParameters(schema: TObject): object[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema: property,
  }));
}

function json(schema: TSchema): object {
  return { 'application/json': { schema } };
}
