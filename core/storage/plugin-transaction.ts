import type { PoolStatements, SqlParameter } from '../plugin-api/tables.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Binding, Statements } from './database.ts';
import { requireRowStatement } from './plugin-sql.ts';
import { isCancelled } from './storage-error.ts';

/** The statements of one transaction of a plugin, until it ends. */
export class PluginTransaction implements PoolStatements {
  readonly #statements: Statements;
  readonly #requireOpen: () => void;
  readonly #underWay = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;

  /** `requireOpen` throws where the plugin has ended meanwhile. */
  constructor(statements: Statements, requireOpen: () => void) {
    this.#statements = statements;
    this.#requireOpen = requireOpen;
  }

  async rows<Row>(sql: string, parameters: readonly SqlParameter[] = []): Promise<readonly Row[]> {
    if (this.#isOver) throw new RangeError('this transaction has ended');
    this.#requireOpen();
    requireRowStatement(sql);
    const asked = this.#statements.rows<Record<string, unknown>>(sql, parameters.map(bindingOf));
    this.#underWay.add(asked);
    try {
      return (await asked).map(plainRow) as readonly Row[];
    } catch (reason) {
      const error = isCancelled(reason) ? late(reason) : reason;
      this.#failure ??= { error };
      throw error;
    } finally {
      this.#underWay.delete(asked);
    }
  }

  /** No statement is taken any more; resolves, when those under way are done, with what the first failed of. */
  async end(): Promise<{ readonly error: unknown } | undefined> {
    this.#isOver = true;
    await Promise.allSettled(this.#underWay);
    return this.#failure;
  }
}

/** The database is there: it is the statement that it gave up. */
function late(cause: unknown): PoolError {
  return new PoolError('PLUGIN_TIMEOUT', 'a statement of the plugin took too long', {}, cause);
}

function bindingOf(parameter: SqlParameter): Binding {
  if (parameter instanceof Date) return parameter.toISOString();
  // One engine takes a bigint for whole numbers alone.
  return typeof parameter === 'bigint' ? String(parameter) : parameter;
}

/** Bytes alike whichever engine they come from. */
function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row)) {
    if (Buffer.isBuffer(value)) row[name] = new Uint8Array(value);
  }
  return row;
}
