import { PoolError } from '../plugin-api/errors.ts';
import { ApiError } from './api-error.ts';

/**
 * How an operating error is answered; undefined for what nobody foresaw. `shown`: whether the caller may read
 * its words, which name daemons and batches.
 */
export function foreseenError(error: unknown, shown: boolean): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof URIError) {
    return new ApiError(400, 'malformed', 'the path is not properly percent-encoded');
  }
  if (error instanceof PoolError) return ofPoolError(error, shown);
  // The router itself refuses a path it cannot decode with an error that carries a status.
  const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined;
  return status === 400 ? new ApiError(400, 'malformed', 'the request is malformed') : undefined;
}

function ofPoolError({ code, message }: PoolError, shown: boolean): ApiError | undefined {
  const later = { headers: { 'retry-after': '5' } };
  if (code === 'STORAGE_UNAVAILABLE') {
    const words = 'the database is away; mining goes on';
    return new ApiError(503, 'storage-unavailable', words, later);
  }
  if (!shown) return undefined;
  if (code === 'PAYMENT_INVALID') {
    return new ApiError(400, 'payment-invalid', message, { field: 'signed' });
  }
  if (code.startsWith('PAYOUT_')) return new ApiError(409, 'refused', message);
  if (code.startsWith('DAEMON_') || code.startsWith('PLUGIN_')) {
    return new ApiError(503, 'daemon-unavailable', `${code}: ${message}`, later);
  }
  // Such as a passphrase that the wallet refuses: found when it is used, and for the operator to correct.
  if (code.startsWith('CONFIG_')) {
    return new ApiError(409, 'misconfigured', `${code}: ${message}`);
  }
  return undefined;
}
