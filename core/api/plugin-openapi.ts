import type { TObject, TSchema } from 'typebox';
import type { CheckedRoute } from '../plugin-routes/checked-routes.ts';
import type { MountedRoutes } from '../plugin-routes/mounted-routes.ts';
import { patternText } from '../plugin-routes/route-pattern.ts';

/** The routes of plugins as paths of an OpenAPI document: each at the first spelling that callers reach. */
export function pluginPaths(
  mounted: readonly MountedRoutes[],
): Readonly<Record<string, Readonly<Record<string, object>>>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const { options } of mounted) {
    const { poolId, routes, ownPathsOnly } = options;
    const below = ownPathsOnly ? `/pools/${poolId}` : '';
    for (const route of routes) {
      for (const pattern of route.patterns) {
        const path = below + patternText(pattern).replaceAll(/:(\w+)/g, '{$1}');
        paths[path] = {
          ...paths[path],
          [route.method.toLowerCase()]: operation(route, poolId, pattern),
        };
      }
    }
  }
  return paths;
}

function operation(
  { route, guard }: CheckedRoute,
  poolId: string,
  pattern: readonly string[],
): object {
  const { summary, query, body, answer } = route;
  const params = pattern.filter((segment) => segment.startsWith(':'));
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
    ...(guard === 'admin' ? { security: [{ admin: [] }] } : { security: [] }),
    responses: {
      200: {
        description: 'The answer.',
        ...(answer === undefined ? {} : { content: json(answer) }),
      },
      default: { description: 'What went wrong.' },
    },
  };
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
