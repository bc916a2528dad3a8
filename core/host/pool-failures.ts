/** What is known of failures on a pool's way up, by their codes. */
import type { PoolErrorCode } from '../plugin-api/errors.ts';

/** Steps that wait for somebody else than the plugin. */
const LATE: Partial<Record<string, PoolErrorCode>> = {
  work: 'DAEMON_TIMEOUT',
  accounts: 'STORAGE_UNAVAILABLE',
  control: 'STORAGE_UNAVAILABLE',
  tables: 'STORAGE_UNAVAILABLE',
};
const PASSING = /^(DAEMON_.*|STORAGE_UNAVAILABLE|RESERVE_MISSING)$/;

/** Code of a step that took too long. */
export function lateCode(step: string): PoolErrorCode {
  return LATE[step] ?? 'PLUGIN_TIMEOUT';
}

/** Whether it may be gone by itself, or by what an operator does elsewhere: the pool is tried again. */
export function mayPass(code: PoolErrorCode): boolean {
  return PASSING.test(code);
}
