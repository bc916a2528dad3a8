import type { Context, Middleware, Next } from 'koa';
import type { RouteCalls } from '../plugin-routes/route-calls.ts';
import { splitUrl } from '../plugin-routes/route-input.ts';
import type { RouteShelf } from '../plugin-routes/route-shelf.ts';
import { ApiError } from './api-error.ts';

/** Where plugins answer, and how. */
export interface PluginDoor {
  readonly shelf: RouteShelf;
  readonly calls: RouteCalls;
}

/** Hands requests for routes of plugins to them; all others go on. */
export function pluginCalls(
  { shelf, calls }: PluginDoor,
  addressOf: (context: Context) => string,
): Middleware {
  return async (context: Context, next: Next) => {
    const { req, res } = context;
    const match = shelf.find(context.method, splitUrl(req.url).path);
    if (match.kind === 'none') return next();
    if (match.kind === 'other-method') throw otherMethod(match.allowed);
    // What only the operator may ask for, no other web page may read.
    if (match.route.guard === 'admin') context.remove('access-control-allow-origin');
    await calls.answer(req, res, match, { address: addressOf(context), port: undefined });
    context.respond = false;
  };
}

export function otherMethod(allowed: readonly string[]): ApiError {
  const headers = { allow: allowed.join(', ') };
  return new ApiError(405, 'method-not-allowed', 'this call takes another method', { headers });
}
