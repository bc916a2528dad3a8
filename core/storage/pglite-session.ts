import type { PGlite } from '@electric-sql/pglite';
import { PgliteStatements, arrayRows } from './pglite-statements.ts';
import type { ArrayRows } from './pglite-statements.ts';

/** After which statements may answer something else. */
const CHANGE = /\b(alter|create|do|drop)\b/i;
const END = /^\s*(commit|rollback)\b/i;

/** The one connection that PGlite has. One call at a time. */
export class PgliteSession {
  readonly #database: PGlite;
  readonly #statements: PgliteStatements;
  /** The statement that set in which schemas names are looked up, until its transaction ends. */
  #scope = '';

  constructor(database: PGlite) {
    this.#database = database;
    this.#statements = new PgliteStatements(database);
  }

  /** Without bindings by the simple protocol: several statements at once, as migrations send them; the last one's rows. */
  async query(sql: string, bindings: readonly unknown[]): Promise<ArrayRows> {
    if (sql.includes('search_path')) this.#scope = [sql, ...bindings].join('\n');
    if (bindings.length > 0) return this.#statements.query(sql, bindings, this.#scope);
    if (END.test(sql)) this.#scope = '';
    try {
      return arrayRows((await this.#database.exec(sql, { rowMode: 'array' })).at(-1));
    } finally {
      if (CHANGE.test(sql)) await this.#statements.forget();
    }
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
