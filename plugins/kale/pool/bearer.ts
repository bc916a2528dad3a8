import type { RouteRequest } from '../../../core/plugin-api/routes.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** The token that a call brings; undefined where it brings none. */
export function bearerOf({ headers }: Pick<RouteRequest, 'headers'>): string | undefined {
  return BEARER.exec(headers['authorization'] ?? '')?.[1];
}
