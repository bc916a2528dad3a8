import type { TSchema } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { json } from '../pool/answers.ts';

/** The OpenAPI 3.1 document of routes without parameters in their paths. */
export function openapiRoute(routes: readonly PoolRoute[]): PoolRoute {
  const paths: Record<string, object> = {};
  for (const route of routes)
    for (const path of route.paths)
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  const info = { title: 'Headframe pooler', version: '1', description: 'Work over HTTP.' };
  const document = { openapi: '3.1.0', info, paths };
  return {
    method: 'GET',
    paths: ['/openapi.json'],
    summary: 'This document.',
    guard: 'public',
    handle: () => json(document),
  };
}

function operationOf({ summary, query, body, answer, status = 200 }: PoolRoute): object {
  const required = new Set(query?.required);
  const parameters = Object.entries(query?.properties ?? {}).map(([name, schema]) => {
    return { name, in: 'query', required: required.has(name), schema };
  });
  const content = answer === undefined ? {} : { content: contentOf(answer) };
  return {
    summary,
    parameters,
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body) } }),
    responses: {
      [status]: { description: 'The answer.', ...content },
      default: { description: 'What went wrong: error, message, timestamp.' },
    },
  };
}

function contentOf(schema: TSchema): object {
  return { 'application/json': { schema } };
}
