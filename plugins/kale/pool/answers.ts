import type { RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { CallRefusal } from './call-refusal.ts';

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
const STORAGE_RETRY_SECONDS = 5;

export function json(value: unknown, status = 200): RouteAnswer {
  return { status, body: { kind: 'json', value } };
}

/** ISO 8601, as all times of the backend's answers. */
export function timestampOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** What a call that failed is answered; undefined where its caller must not know why. */
export function knownFault(error: unknown, atMs: number): RouteAnswer | undefined {
  const refusal = isStorageFault(error)
    ? new CallRefusal(503, 'the database of this pool does not answer', STORAGE_RETRY_SECONDS)
    : error;
  return refusal instanceof CallRefusal ? faultAnswer(refusal, atMs) : undefined;
}

export function faultAnswer(
  { status, message, retrySeconds }: CallRefusal,
  atMs: number,
): RouteAnswer {
  const headers = {
    ...(retrySeconds !== undefined && { 'retry-after': String(retrySeconds) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
  const error = NAMES[status] ?? 'Error';
  return { ...json({ error, message, timestamp: timestampOf(atMs) }, status), headers };
}

/** Whether the host's database is what failed. */
export function isStorageFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STORAGE_UNAVAILABLE';
}
