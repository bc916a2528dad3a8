import type { PoolFile } from '../config/host-config.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolErrorCode } from '../plugin-api/errors.ts';

/** What is wrong with a pool, told with its file and the key that it is about. */
export function poolFileError(
  { document, settings }: Pick<PoolFile, 'document' | 'settings'>,
  code: PoolErrorCode,
  key: string,
  { what, cause }: { readonly what: string; readonly cause?: unknown },
): PoolError {
  const { file } = document;
  const { plugin } = settings;
  return new PoolError(code, `${file}: ${key}: ${what}`, { plugin, file, key }, cause);
}
