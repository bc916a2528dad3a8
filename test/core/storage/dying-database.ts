import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Database, Statements } from '../../../core/storage/database.ts';

export interface Death {
  /** Counted from 1, over all transactions and single statements. */
  readonly statement: number;
  /** `before` the statement is run, `after` it was; `committed`: its transaction is, and nobody hears of it. */
  readonly when: 'before' | 'after' | 'committed';
}

/** A database that dies for its user at one statement; what was open there is rolled back. */
export class DyingDatabase {
  statements = 0;
  readonly database: Database;
  readonly #death: Death | undefined;

  constructor(database: Database, death: Death | undefined) {
    this.#death = death;
    const rows: Statements['rows'] = (sql, bindings) =>
      this.#run(() => database.rows(sql, bindings));
    const transaction: Database['transaction'] = async (act, settings) => {
      const first = this.statements + 1;
      const result = await database.transaction(
        (inner) => act({ rows: (sql, bindings) => this.#run(() => inner.rows(sql, bindings)) }),
        settings,
      );
      const { when, statement } = this.#death ?? {};
      if (when === 'committed' && statement !== undefined && statement >= first) {
        if (statement <= this.statements) throw dead();
      }
      return result;
    };
    this.database = new Proxy(database, {
      get(target, name) {
        if (name === 'rows') return rows;
        if (name === 'transaction') return transaction;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  async #run<T>(act: () => Promise<T>): Promise<T> {
    const isLast = ++this.statements === this.#death?.statement;
    if (isLast && this.#death?.when === 'before') throw dead();
    const result = await act();
    if (isLast && this.#death?.when === 'after') throw dead();
    return result;
  }
}

function dead(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'dies');
}
