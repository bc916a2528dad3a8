import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { within } from '../host/deadline.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolDatabase, PoolStatements, SqlParameter } from '../plugin-api/tables.ts';
import type { Database } from './database.ts';
import { PluginTransaction } from './plugin-transaction.ts';
import { requireRowStatement } from './plugin-sql.ts';
import { schemaOf } from './plugin-tables.ts';
import type { TurnGate } from './turn-gate.ts';

export interface PluginDatabaseOptions {
  readonly pluginId: string;
  /** For one transaction, and each statement in it. */
  readonly deadlineMs: number;
}

/** What the transaction of another, which was first, or a deadlock ends: nothing of it was done. */
const COLLISION = /^40(001|P01)$/;
const ATTEMPTS_MAX = 5;
const PAUSE_FIRST_MS = 10;

/** The database for one life of a plugin, in the plugin's own schema. */
export class PluginDatabase implements PoolDatabase {
  readonly #options: PluginDatabaseOptions;
  readonly #database: Pick<Database, 'transaction'>;
  readonly #gate: TurnGate;
  /** The transaction whose act is running. */
  readonly #within = new AsyncLocalStorage<{ isOver: boolean }>();
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(
    options: PluginDatabaseOptions,
    database: Pick<Database, 'transaction'>,
    gate: TurnGate,
  ) {
    this.#options = options;
    this.#database = database;
    this.#gate = gate;
  }

  async rows<Row>(sql: string, parameters: readonly SqlParameter[] = []): Promise<readonly Row[]> {
    // Before a connection is asked for.
    requireRowStatement(sql);
    return this.transaction((statements) => statements.rows<Row>(sql, parameters));
  }

  async transaction<T>(act: (statements: PoolStatements) => Promise<T>): Promise<T> {
    this.#requireOpen();
    if (this.#within.getStore()?.isOver === false) {
      // On the embedded database, which is one connection, each would wait for the other for ever.
      throw new RangeError('within a transaction there are its own statements only');
    }
    const turn = this.#gate.pass(() => this.#attempts(act));
    this.#underWay.add(turn);
    try {
      return await turn;
    } finally {
      this.#underWay.delete(turn);
    }
  }

  /** Resolves when nothing is under way any more; what is asked for from now on is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay);
  }

  async #attempts<T>(act: (statements: PoolStatements) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      this.#requireOpen();
      try {
        return await this.#once(act);
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !isCollision(error)) throw error;
        // At once it might be in the way again of the one that it made room for.
        await pause(PAUSE_FIRST_MS * 2 ** (attempt - 1));
      }
    }
  }

  #once<T>(act: (statements: PoolStatements) => Promise<T>): Promise<T> {
    const { pluginId, deadlineMs } = this.#options;
    const settings = `select set_config('search_path', '${schemaOf(pluginId)}', true),
      set_config('statement_timeout', '${deadlineMs}', true)`;
    return this.#database.transaction(async (statements) => {
      const transaction = new PluginTransaction(statements, () => this.#requireOpen());
      const place = { isOver: false };
      const late = (): PoolError =>
        new PoolError(
          'PLUGIN_TIMEOUT',
          `a transaction of plugin "${pluginId}" took longer than ${deadlineMs} ms`,
        );
      const acting = this.#within.run(place, async () => act(transaction));
      const outcome = await within(deadlineMs, acting, late)
        .then((result) => ({ result }))
        .catch((error: unknown) => ({ error }));
      place.isOver = true;
      const failure = await transaction.end();
      // What the plugin made of a refusal is its own to say; but a collision is not known to it.
      if ('error' in outcome) throw isCollision(failure?.error) ? failure?.error : outcome.error;
      // The server has forgotten all of it, and would answer a commit as if it had not.
      if (failure !== undefined) throw failure.error;
      return outcome.result;
    }, settings);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new PoolError('STORAGE_UNAVAILABLE', 'this pool has ended');
  }
}

function isCollision(error: unknown): boolean {
  const cause: unknown = error instanceof PoolError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && COLLISION.test(String(cause.code));
}
