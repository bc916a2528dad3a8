import type { TObject, TSchema } from 'typebox';
import type { ApiRoute } from './api-route.ts';
import { ErrorAnswer, Health, Ready } from './schemas/v1.ts';
import { EventsQuery } from './schemas/inputs.ts';

/**
 * The OpenAPI 3.1 document of a list of routes, whose schemas are the ones that input is validated by, and
 * of the paths of plugins.
 */
export function openapi(
  routes: readonly ApiRoute[],
  plugins: Readonly<Record<string, object>> = {},
): object {
  const paths: Record<string, object> = { ...plugins, ...OTHER_PATHS };
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headframe',
      version: '1',
      description: 'Pools, miners, blocks and their history. Every number has one source.',
    },
    paths,
    components: {
      schemas: { Error: ErrorAnswer },
      securitySchemes: {
        admin: ADMIN,
        pluginToken: PLUGIN_TOKEN,
        minerKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'The key that the miner once set with `key=...` in the password.',
        },
      },
    },
  };
}

/** The document of a port that serves nothing but routes of plugins. */
export function openapiOfPlugins(paths: Readonly<Record<string, object>>): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Headframe mining port', version: '1', description: 'Work over HTTP.' },
    paths,
    components: { securitySchemes: { admin: ADMIN, pluginToken: PLUGIN_TOKEN } },
  };
}

const ADMIN = { type: 'http', scheme: 'bearer' };
const PLUGIN_TOKEN = {
  type: 'http',
  scheme: 'bearer',
  description: "A token that the pool's own file or routes give out.",
};

const text = (type: string) => ({ [type]: { schema: { type: 'string' } } });

/** What is no JSON call of the usual kind. */
const OTHER_PATHS = {
  '/health': {
    get: {
      summary: 'Whether the process lives.',
      responses: { 200: { description: 'It does.', content: json(Health) } },
    },
  },
  '/ready': {
    get: {
      summary: 'Whether all pools run.',
      responses: {
        200: { description: 'They do.', content: json(Ready) },
        503: { description: 'They do not; reasons inside.', content: json(Ready) },
      },
    },
  },
  '/metrics': {
    get: {
      summary: 'Metrics for Prometheus.',
      responses: { 200: { description: 'The text format.', content: text('text/plain') } },
    },
  },
  '/api/v1/events': {
    get: {
      summary: 'Live events, as server-sent events.',
      parameters: parameters(EventsQuery, 'query'),
      responses: { 200: { description: 'A stream.', content: text('text/event-stream') } },
    },
  },
};

function operation(route: ApiRoute): object {
  return {
    summary: route.summary,
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(route.body) } }),
    ...(route.admin ? { security: [{ admin: [] }] } : {}),
    // Left out, the proof is in the body.
    ...(route.proof ? { security: [{ minerKey: [] }, {}] } : {}),
    responses: {
      200: { description: 'The answer.', content: json(route.answer) },
      ...(route.mayBeUnderWay
        ? { 202: { description: 'The same, and more is to come.', content: json(route.answer) } }
        : {}),
      ...(route.cacheMs > 0
        ? { 304: { description: 'Nothing new: `if-none-match` names the tag of the answer.' } }
        : {}),
      default: {
        description: 'What went wrong.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function parameters(schema: TObject | undefined, place: 'path' | 'query'): object[] {
  if (schema === undefined) return [];
  const required = new Set(schema.required);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (required.has(name) && !('default' in property)),
    schema: property,
  }));
}

function json(schema: TSchema): object {
  return { 'application/json': { schema } };
}
