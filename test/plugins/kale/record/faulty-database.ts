import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type {
  PoolDatabase,
  PoolStatements,
  SqlParameter,
} from '../../../../core/plugin-api/tables.ts';

/** `before`: it is rolled back; `after`: it is committed, and nobody hears of it. */
export type LostCommit = 'before' | 'after';

/** A database that goes away when a test says so. */
export class FaultyDatabase implements PoolDatabase {
  /** Statements until one fails; undefined: none does. */
  statementsLeft: number | undefined;
  /** What happens to the commits to come, in their order. */
  readonly lostCommits: LostCommit[] = [];
  /** Transactions that fail before they begin, behind the commits that were lost. */
  awayCount = 0;
  transactions = 0;
  statements = 0;
  readonly #database: PoolDatabase;

  constructor(database: PoolDatabase) {
    this.#database = database;
  }

  rows<Row>(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly Row[]> {
    return this.#database.rows<Row>(sql, parameters);
  }

  async transaction<T>(act: (statements: PoolStatements) => Promise<T>): Promise<T> {
    this.transactions += 1;
    const lost = this.lostCommits.shift();
    if (lost === undefined && this.awayCount > 0) {
      this.awayCount -= 1;
      throw away();
    }
    const result = await this.#database.transaction(async (statements) => {
      const done = await act({
        rows: (sql, parameters) => {
          this.statements += 1;
          if (this.statementsLeft !== undefined && this.statementsLeft-- === 0) throw away();
          return statements.rows(sql, parameters);
        },
      });
      if (lost === 'before') throw away();
      return done;
    });
    if (lost === 'after') throw away();
    return result;
  }
}

function away(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
}
