import type { PoolFile } from '../config/host-config.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolDatabase, PoolStatements } from '../plugin-api/tables.ts';
import { POOL_DATABASE } from '../plugin-api/tokens.ts';
import type { Database } from '../storage/database.ts';
import { PluginDatabase } from '../storage/plugin-database.ts';
import { PluginTables } from '../storage/plugin-tables.ts';
import { TurnGate } from '../storage/turn-gate.ts';
import { poolFileError } from './pool-file-error.ts';
import type { PoolScope } from './pool-scope.ts';

/** A pool's database for one life of the pool. */
export interface OpenDatabase extends PoolDatabase {
  close(): Promise<void>;
}

/** Fewer than the host has connections: what plugins ask for leaves it some. */
const TURNS = { actsMax: 4, waitingMax: 1_000 };
const TRANSACTION_DEADLINE_MS = 30_000;

/** Opens the one database of the host for its plugins, each in its own schema. */
export class PluginDatabases {
  readonly #database: Database;
  readonly #tables: PluginTables;
  readonly #gate = new TurnGate(TURNS);

  constructor(database: Database) {
    this.#database = database;
    this.#tables = new PluginTables(database);
  }

  /**
   * Resolves when the plugin's tables are as it says. Rejects with `PLUGIN_INVALID`, `PLUGIN_TIMEOUT`,
   * `STORAGE_UNAVAILABLE`.
   */
  async open(manifest: Pick<CoinPlugin, 'id' | 'tables'>): Promise<OpenDatabase> {
    await this.#tables.bringUp(manifest);
    return this.#opened(manifest);
  }

  /**
   * As it is, for a look at a pool that need not have run: no step is taken, and where one is missing all rejects with
   * `STORAGE_UNAVAILABLE`. Rejects as `open` does.
   */
  async look(manifest: Pick<CoinPlugin, 'id' | 'tables'>): Promise<OpenDatabase> {
    const missing = await this.#tables.missing(manifest);
    if (missing === undefined) return this.#opened(manifest);
    const message = `step ${missing} of the tables of plugin "${manifest.id}" runs when its pool starts`;
    const refuse = () => Promise.reject(new PoolError('STORAGE_UNAVAILABLE', message));
    return { ...NO_DATABASE, rows: refuse, transaction: refuse };
  }

  #opened(manifest: Pick<CoinPlugin, 'id'>): OpenDatabase {
    const options = { pluginId: manifest.id, deadlineMs: TRANSACTION_DEADLINE_MS };
    return new PluginDatabase(options, this.#database, this.#gate);
  }
}

/** For what is only tried, and plugins that never ask. */
export const NO_DATABASE: OpenDatabase = {
  rows: () => Promise.reject(nothingKept()),
  transaction: () => Promise.reject(nothingKept()),
  close: async () => undefined,
};

/** Only pools whose plugin asks for the database wait for it here: all others start without. */
export async function openPoolDatabase(
  file: PoolFile,
  manifest: CoinPlugin,
  databases: Pick<PluginDatabases, 'open'>,
): Promise<OpenDatabase> {
  if (!asksForDatabase(manifest)) return NO_DATABASE;
  try {
    return await databases.open(manifest);
  } catch (error) {
    if (!(error instanceof PoolError) || !error.code.startsWith('PLUGIN_')) throw error;
    throw poolFileError(file, error.code, 'plugin', { what: error.message, cause: error });
  }
}

export function asksForDatabase({ provides }: Pick<CoinPlugin, 'provides'>): boolean {
  return Object.values(provides).some(({ inject }) => inject.includes(POOL_DATABASE));
}

/**
 * A database for the plugin: what it asks for runs outside its scope, acts of its transactions in it, and what it
 * comes to is the plugin's to hear.
 */
export function lentDatabase(database: PoolDatabase, scope: PoolScope): PoolDatabase {
  const lent = scope.lent(database);
  return {
    rows: async (sql, parameters) => await lent.rows(sql, parameters),
    transaction: async (act) =>
      await lent.transaction((statements) =>
        scope.enter(() => act(lentStatements(statements, scope))),
      ),
  };
}

function lentStatements(statements: PoolStatements, scope: PoolScope): PoolStatements {
  const lent = scope.lent(statements);
  return { rows: async (sql, parameters) => await lent.rows(sql, parameters) };
}

function nothingKept(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'the plugin has no database here');
}
