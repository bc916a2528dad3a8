import { routeOperation } from '../../../core/plugin-api/route-operation.ts';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { json } from '../pool/answers.ts';

/** The OpenAPI 3.1 document of routes without parameters in their paths. */
export function openapiRoute(routes: readonly PoolRoute[]): PoolRoute {
  const paths: Record<string, object> = {};
  for (const route of routes)
    for (const path of route.paths)
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: routeOperation(route) };
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
