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

export interface Environment {
  readonly databaseUrl: string | undefined;
  readonly adminToken: string | undefined;
  readonly logLevel: string | undefined;
  readonly logFormat: string | undefined;
  /** The variable that a configuration file names; undefined where it is not set. */
  secret(name: string): string | undefined;
}

/** An empty variable counts as not set: container files often pass them on that way. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const read = (name: string): string | undefined => variables[name] || undefined;
  return {
    databaseUrl: read('DATABASE_URL'),
    adminToken: read('HEADFRAME_ADMIN_TOKEN'),
    logLevel: read('HEADFRAME_LOG_LEVEL'),
    logFormat: read('HEADFRAME_LOG_FORMAT'),
    secret: read,
  };
}
