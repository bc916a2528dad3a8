import type { TObject, TSchema } from 'typebox';
import type { PoolRoute } from './routes.ts';

/**
 * What an OpenAPI 3.1 document says of a route at one of its paths: parameters, body and answers, by the schemas that
 * input is validated by. Who may call it is for the server to add.
 *
 * @param params names in the path
 */
export function routeOperation(route: PoolRoute, params: readonly string[] = []): object {
  const { summary, query, body } = route;
  const inPath = params.map((name) => {
    return { name, in: 'path', required: true, schema: { type: 'string' } };
  });
  return {
    summary,
    parameters: [...inPath, ...(query === undefined ? [] : queryParameters(query))],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
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
