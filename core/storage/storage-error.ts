import { PoolError } from '../plugin-api/errors.ts';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/**
 * SQLSTATE classes in which the statement did nothing and may succeed later: connection, resources,
 * operator intervention, system, rolled back by conflict; and a server that became read-only.
 */
const TRANSIENT_STATE = /^(08|40|53|57|58)...$|^25006$/;
const CONNECTION_WORDS =
  /connection terminated|timeout|not queryable|connection ended|unable to acquire/i;

/** True where the database, not the statement, is at fault, and trying again later makes sense. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof PoolError) return error.code === 'STORAGE_UNAVAILABLE';
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (CONNECTION_CODES.has(code) || TRANSIENT_STATE.test(code)) return true;
  return !/^[0-9A-Z]{5}$/.test(code) && CONNECTION_WORDS.test(error.message);
}

/** Whether the server gave a statement up that took too long, or was told to; as it said itself, or as callers see it. */
export function isCancelled(error: unknown): boolean {
  const own: unknown = error instanceof PoolError ? error.cause : error;
  return own instanceof Error && 'code' in own && own.code === '57014';
}

/**
 * The error that callers see: `STORAGE_UNAVAILABLE` where the database is away, the original
 * otherwise.
 */
export function storageError(error: unknown): unknown {
  if (error instanceof PoolError || !isUnavailable(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new PoolError('STORAGE_UNAVAILABLE', `the database is away: ${reason}`, {}, error);
}
