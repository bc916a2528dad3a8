import type { RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { words } from './answers.ts';

const RETRY_SECONDS = 5;

/** The answer where the host's database does not. Throws what is another error. */
export function booksClosed(error: unknown): RouteAnswer {
  if (!isStorageError(error)) throw error;
  return words(503, 'The database of this pool does not answer', RETRY_SECONDS);
}

/** Whether the host's database is what failed. */
export function isStorageError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STORAGE_UNAVAILABLE';
}
