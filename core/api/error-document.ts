import type { ApiError } from './api-error.ts';

/** What the host says instead of an answer. `atMs`: Unix milliseconds. */
export function errorDocument(
  { error, message, field }: Pick<ApiError, 'error' | 'message' | 'field'>,
  atMs: number,
) {
  const timestamp = new Date(atMs).toISOString();
  return { error, message, ...(field === undefined ? {} : { field }), timestamp };
}
