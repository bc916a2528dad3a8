import { join } from 'node:path';
import knexModule from 'knex';
import type { Knex } from 'knex';
import ClientPgLite from 'knex-pglite';
import pg from 'pg';
import { PoolError } from '../plugin-api/errors.ts';
import { DataLock } from './data-lock.ts';
import { embeddedTransaction } from './embedded-transaction.ts';
import { EsmMigrationSource } from './esm-migration-source.ts';
import { PgliteThread } from './pglite-thread.ts';
import { isUnavailable, storageError } from './storage-error.ts';

/**
 * A PostgreSQL server by its URL, or an embedded PGlite in `dataDir/database`. PGlite survives the
 * death of its process at any moment, but not that of the machine: it never syncs to disk (measured
 * with strace: none in 20 commits). What must survive a power cut belongs on a server.
 */
export type DatabaseOptions =
  | { readonly url: string; readonly connectionsMax?: number }
  | { readonly dataDir: string };

export type Binding = string | number | bigint | boolean | null | Uint8Array | readonly string[];

/** Something SQL can be sent to: the database, or one transaction in it. */
export interface Statements {
  /**
   * Rows of one statement, `?` standing for each binding. int8 and numeric columns are bigint (a
   * numeric with a fraction is an error: cast it), timestamptz is Date. Rejects with
   * `STORAGE_UNAVAILABLE` while away.
   */
  rows<Row>(sql: string, bindings?: readonly Binding[]): Promise<readonly Row[]>;
}

const DEFAULT_CONNECTIONS = 8;
/** A statement that takes longer has lost its server, or is a bug: every one of ours is bounded. */
const STATEMENT_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Transactions apart, each of which may be held for minutes; more of them wait for one to end. */
const CONNECTIONS_APART = 32;
/** Advisory lock of whoever changes schemas: any number that no other program is likely to take. */
export const MIGRATION_LOCK = 5_201_947_031;
const MIGRATIONS = new URL('../../migrations/', import.meta.url);

/** The one database of a host, whichever engine is behind it. */
export class Database implements Statements {
  readonly engine: 'postgresql' | 'pglite';
  readonly #knex: Knex;
  readonly #apart: Knex;
  readonly #afterClose: () => Promise<void>;
  #migrated = false;
  #migrating: Promise<void> | undefined;

  /** Connections of `apart` are none of those that `knex` counts. */
  constructor(
    engine: 'postgresql' | 'pglite',
    { knex, apart }: { readonly knex: Knex; readonly apart: Knex },
    afterClose: () => Promise<void>,
  ) {
    this.engine = engine;
    this.#knex = knex;
    this.#apart = apart;
    this.#afterClose = afterClose;
  }

  async rows<Row>(sql: string, bindings: readonly Binding[] = []): Promise<readonly Row[]> {
    if (!this.#migrated) await this.migrate();
    return run<Row>(this.#knex, sql, bindings);
  }

  /**
   * Runs `act` in one transaction: all of it, or nothing if it rejects. PGlite has a single
   * connection, so `act` must use the statements it is given and nothing else. `settings`: a select without bindings
   * that comes first.
   */
  async transaction<T>(act: (statements: Statements) => Promise<T>, settings = ''): Promise<T> {
    return this.#transactionOf(this.#knex, act, settings);
  }

  /**
   * As `transaction`, on a connection of its own while all others stay free for what `act` does beside it: for
   * a lock that is held for long. PostgreSQL alone has such connections; on PGlite this is `transaction`.
   */
  async transactionApart<T>(act: (statements: Statements) => Promise<T>): Promise<T> {
    return this.#transactionOf(this.#apart, act);
  }

  async #transactionOf<T>(
    knex: Knex,
    act: (statements: Statements) => Promise<T>,
    settings = '',
  ): Promise<T> {
    if (!this.#migrated) await this.migrate();
    try {
      if (this.engine === 'pglite') return await embeddedTransaction(knex, act, settings);
      return await knex.transaction(async (transaction) => {
        if (settings !== '') await run(transaction, settings, []);
        return act({ rows: (sql, bindings = []) => run(transaction, sql, bindings) });
      });
    } catch (error) {
      throw storageError(error);
    }
  }

  /**
   * Brings the schema up to this version of the host; concurrent callers wait for each other. Called before
   * the first statement where the database was away when it was opened.
   */
  migrate(): Promise<void> {
    this.#migrating ??= this.#migrate().finally(() => {
      this.#migrating = undefined;
    });
    return this.#migrating;
  }

  async #migrate(): Promise<void> {
    try {
      if (this.engine === 'pglite') await this.#migrateLocked();
      else {
        await this.#knex.transaction(async (transaction) => {
          await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
          await this.#migrateLocked();
        });
      }
      this.#migrated = true;
    } catch (error) {
      throw storageError(error);
    }
  }

  /** Ends every connection. Statements in flight reject or finish first. */
  async close(): Promise<void> {
    try {
      for (const knex of new Set([this.#knex, this.#apart])) await knex.destroy();
    } finally {
      await this.#afterClose();
    }
  }

  async #migrateLocked(): Promise<void> {
    const source = { migrationSource: new EsmMigrationSource(MIGRATIONS) };
    // knex keeps a lock row of its own, which a killed process leaves set. Ours is held, so it is
    // stale.
    await this.#knex.migrate.forceFreeMigrationsLock(source);
    try {
      await this.#knex.migrate.latest(source);
    } catch (error) {
      if (!(error instanceof Error) || !/directory is corrupt/.test(error.message)) throw error;
      throw new PoolError(
        'STORAGE_UNAVAILABLE',
        'the database was migrated by a newer version of the host: start that version',
        {},
        error,
      );
    }
  }
}

/**
 * Opens the database and brings its schema up to date. A server that is away is told to `away`, where that
 * is given, and is no error then: its schema is brought up to date when it is back.
 * @throws PoolError `STORAGE_LOCKED` where another process holds the data directory,
 * `STORAGE_UNAVAILABLE`.
 */
export async function openDatabase(
  options: DatabaseOptions,
  away?: (error: PoolError) => void,
): Promise<Database> {
  const database = 'url' in options ? openServer(options) : await openEmbedded(options.dataDir);
  try {
    await database.migrate();
    return database;
  } catch (error) {
    const isAway =
      error instanceof PoolError && error.cause !== undefined && isUnavailable(error.cause);
    if (isAway && away !== undefined && database.engine === 'postgresql') {
      away(error);
      return database;
    }
    await database.close();
    throw refusalOf(error);
  }
}

/** What a server says about a wrong password or a database that is not there, without a stack. */
function refusalOf(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Error) || !/^(28|3D)...$/.test(code)) return error;
  const message = `the database refuses: ${error.message}`;
  return new PoolError('STORAGE_UNAVAILABLE', message, {}, error);
}

function openServer(options: { url: string; connectionsMax?: number }): Database {
  const knex = connect(options.url, Math.max(2, options.connectionsMax ?? DEFAULT_CONNECTIONS));
  const apart = connect(options.url, CONNECTIONS_APART);
  return new Database('postgresql', { knex, apart }, async () => undefined);
}

/** Nothing is connected before it is needed. */
function connect(url: string, connectionsMax: number): Knex {
  return knexModule({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'headframe',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // Where the server itself does not see to it: who is late is told by it, if it can.
      query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      types: { getTypeParser },
    } as Knex.PgConnectionConfig,
    // None is kept for its own sake: a server that went away leaves no dead ones behind.
    pool: { min: 0, max: connectionsMax },
    acquireConnectionTimeout: 2 * CONNECT_TIMEOUT_MS,
    log: SILENT,
    // Else what is bound to a statement stands in its error: addresses, and hashes of keys.
    compileSqlOnError: false,
  });
}

async function openEmbedded(dataDir: string): Promise<Database> {
  const lock = await DataLock.acquire(join(dataDir, 'database.lock'));
  const thread = new PgliteThread(join(dataDir, 'database'));
  try {
    await thread.waitReady;
  } catch (error) {
    await lock.release();
    throw error;
  }
  // The name is there because knex's type knows no connection that is a mere object.
  const connection = { pglite: thread, application_name: 'headframe' };
  const knex = knexModule({
    client: ClientPgLite,
    connection,
    log: SILENT,
    // Else what is bound to a statement stands in its error: addresses, and hashes of keys.
    compileSqlOnError: false,
  });
  return new Database('pglite', { knex, apart: knex }, async () => {
    await thread.close();
    await lock.release();
  });
}

/** knex says on its own what it then also throws. */
const SILENT: Knex.Logger = {
  warn: () => undefined,
  error: () => undefined,
  deprecate: () => undefined,
  debug: () => undefined,
};

const getTypeParser: typeof pg.types.getTypeParser = (
  oid: number,
  format?: 'text' | 'binary',
): ((text: string) => unknown) =>
  oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC
    ? BigInt
    : pg.types.getTypeParser(oid, format);

async function run<Row>(
  knex: Knex,
  sql: string,
  bindings: readonly Binding[],
): Promise<readonly Row[]> {
  try {
    const result: { rows: Row[] } = await knex.raw(sql, bindings as Knex.RawBinding[]);
    return result.rows;
  } catch (error) {
    if (isUnavailable(error)) throw storageError(error);
    throw error;
  }
}
