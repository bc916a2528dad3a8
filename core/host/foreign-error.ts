import { PoolError } from '../plugin-api/errors.ts';
import type { ErrorFacts, PoolErrorCode } from '../plugin-api/errors.ts';

/**
 * A plugin outside this tree may bring its own copy of the class, or none at all: an error that is named
 * and coded like one counts as one. Undefined where it does not.
 */
export function asPoolError(error: unknown): PoolError | undefined {
  if (error instanceof PoolError) return error;
  if (!(error instanceof Error) || error.name !== 'PoolError') return undefined;
  const { code, facts } = error as { readonly code?: unknown; readonly facts?: unknown };
  if (typeof code !== 'string' || !/^[A-Z]+(_[A-Z]+)+$/.test(code)) return undefined;
  const known = typeof facts === 'object' && facts !== null ? (facts as ErrorFacts) : {};
  return new PoolError(code as PoolErrorCode, error.message, known, error);
}
