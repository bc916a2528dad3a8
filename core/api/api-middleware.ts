import type { Context, Middleware, Next } from 'koa';
import { subscriberOf } from '../listeners/peer-address.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { ApiError } from './api-error.ts';
import { isLoopback } from './caller-address.ts';
import { errorDocument } from './error-document.ts';
import { foreseenError } from './foreseen-error.ts';
import type { RateLimit } from './rate-limit.ts';

/**
 * Turns whatever goes wrong into `{ error, message, field, timestamp }`; what nobody foresaw is logged and not
 * shown.
 */
export function errorAnswers(log: Logger, clock: Pick<Clock, 'nowMs'>): Middleware {
  return async (context: Context, next: Next) => {
    context.set('x-content-type-options', 'nosniff');
    try {
      await next();
      // Answered already, by a plugin or as a stream.
      if (context.respond === false) return;
      if (context.status === 404 && context.body === undefined) {
        throw new ApiError(404, 'not-found', 'there is nothing here: see /api/v1/openapi.json');
      }
      if (context.status === 405) {
        throw new ApiError(405, 'method-not-allowed', 'this call takes another method');
      }
    } catch (error) {
      const known = foreseenError(error, isAdminPath(context.path));
      if (known === undefined) log.error({ err: error, path: context.path }, 'an API call failed');
      const told = known ?? UNFORESEEN;
      context.status = told.status;
      context.set(told.headers);
      context.body = errorDocument(told, clock.nowMs());
    }
  };
}

/** Anybody's web page may read; nobody's web page may act. */
export function publicReading(): Middleware {
  return async (context: Context, next: Next) => {
    if (!isAdminPath(context.path)) {
      context.set('access-control-allow-origin', '*');
      if (context.method === 'OPTIONS') {
        context.set('access-control-allow-methods', 'GET, HEAD');
        context.set('access-control-max-age', '86400');
        context.status = 204;
        return;
      }
    }
    await next();
  };
}

/** Health checks are never refused: whoever asks them restarts what does not answer. */
export function limitedCalls(
  limit: RateLimit,
  options: { readonly exemptLoopback: boolean; readonly addressOf: (context: Context) => string },
): Middleware {
  return async (context: Context, next: Next) => {
    const address = options.addressOf(context);
    const exempt =
      context.path === '/health' ||
      context.path === '/ready' ||
      (options.exemptLoopback && isLoopback(address));
    const waitSeconds = exempt ? 0 : limit.spend(subscriberOf(address));
    if (waitSeconds > 0) {
      throw new ApiError(429, 'too-many-requests', `too many calls: wait ${waitSeconds} s`, {
        headers: { 'retry-after': String(waitSeconds) },
      });
    }
    await next();
  };
}

const UNFORESEEN = new ApiError(500, 'internal', 'something went wrong here; the log says more');

function isAdminPath(path: string): boolean {
  return path.startsWith('/api/v1/admin');
}
