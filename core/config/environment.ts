/**
 * The only place that reads environment variables: deployment facts and secrets, which do not belong in
 * files that are shared.
 *
 * | variable | means |
 * |---|---|
 * | `DATABASE_URL` | PostgreSQL to use in place of the embedded database |
 * | `HEADFRAME_ADMIN_TOKEN` | token of the admin calls; goes before `api.adminTokenFile` |
 * | `HEADFRAME_LOG_LEVEL` | goes before `log.level` |
 * | `HEADFRAME_LOG_FORMAT` | goes before `log.format` |
 * | any name in a key that ends in `Env` | the secret itself: `passwordEnv = "NODE_PASSWORD"` |
 */

import { PoolError } from '../plugin-api/errors.ts';
import { LOG_FORMATS, LOG_LEVELS } from './headframe-schema.ts';

export interface Environment {
  readonly databaseUrl: string | undefined;
  readonly adminToken: string | undefined;
  readonly logLevel: string | undefined;
  readonly logFormat: string | undefined;
  /** The variable that a configuration file names; undefined where it is not set. */
  secret(name: string): string | undefined;
}

/**
 * An empty variable counts as not set: container files often pass them on that way.
 * @throws PoolError `CONFIG_INVALID` naming the variable; secrets are not shown.
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const read = (name: string): string | undefined => variables[name] || undefined;
  const choice = (name: string, known: readonly string[]): string | undefined => {
    const value = read(name);
    if (value === undefined || known.includes(value)) return value;
    throw invalid(name, `one of ${known.join(', ')}, got ${JSON.stringify(value)}`);
  };
  const databaseUrl = read('DATABASE_URL');
  if (databaseUrl !== undefined && !isDatabaseUrl(databaseUrl)) {
    throw invalid('DATABASE_URL', 'postgres://user:password@host/database');
  }
  return {
    databaseUrl,
    adminToken: read('HEADFRAME_ADMIN_TOKEN'),
    logLevel: choice('HEADFRAME_LOG_LEVEL', LOG_LEVELS),
    logFormat: choice('HEADFRAME_LOG_FORMAT', LOG_FORMATS),
    secret: read,
  };
}

function isDatabaseUrl(text: string): boolean {
  return /^(postgres|postgresql|socket):/.test(text) && URL.canParse(text.replaceAll(' ', '%20'));
}

function invalid(name: string, wanted: string): PoolError {
  return new PoolError('CONFIG_INVALID', `${name}: expected ${wanted}`, { key: name });
}
