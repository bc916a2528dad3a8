import type { BookBalance, BookEntry, BookPosting, Books } from '../ledger/books.ts';
import type { Binding, Database, Statements } from './database.ts';

/** Rows of one statement; some 200 bytes each. */
const PAGE_ROWS = 10_000;

/** The books in the tables of migration 002. */
export class SqlBooks implements Books {
  readonly #statements: Statements;

  /** What is read through `statements`; as one moment only where they are one snapshot. */
  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /**
   * The books as they are at this moment, whatever is posted while they are read; on PGlite nothing else is
   * done until `read` has settled. Rejects with `STORAGE_UNAVAILABLE`, or as `read` does.
   */
  static atOnce<T>(database: Database, read: (books: Books) => Promise<T>): Promise<T> {
    return database.transaction(async (statements) => {
      await statements.rows('set transaction isolation level repeatable read, read only');
      return read(new SqlBooks(statements));
    });
  }

  entries(): AsyncGenerator<BookEntry> {
    // An infinite time is no number; no hash fits -1 either.
    return this.#pages<BookEntry>(
      `select id, kind, asset, idempotency_key as "idempotencyKey", facts,
              encode(input_hash, 'hex') as "inputHash", posting_count as "postingCount",
              encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash,
              case when isfinite(created_at) then (extract(epoch from created_at) * 1000000)::bigint
                   else -1 end as "createdAtMicros"
         from ledger_entries`,
      ['id'],
      ({ id }) => [id],
    );
  }

  postings(): AsyncGenerator<BookPosting> {
    return this.#pages<BookPosting>(
      `select entry_id as "entryId", position, account, owner, amount as "amountAtomic"
         from ledger_postings`,
      ['entry_id', 'position'],
      ({ entryId, position }) => [entryId, position],
    );
  }

  balances(): AsyncGenerator<BookBalance> {
    return this.#pages<BookBalance>(
      `select asset, account, owner, balance as "balanceAtomic", entry_id as "entryId"
         from ledger_balances`,
      ['owner', 'asset', 'account'],
      ({ owner, asset, account }) => [owner, asset, account],
    );
  }

  /** All rows in the order of `key`, a page at a time. `keyOf` takes the key out of a row. */
  async *#pages<Row>(
    select: string,
    key: readonly string[],
    keyOf: (row: Row) => readonly Binding[],
  ): AsyncGenerator<Row> {
    const order = `order by ${key.join(', ')} limit ${PAGE_ROWS}`;
    const after = `where (${key.join(', ')}) > (${key.map(() => '?').join(', ')})`;
    let page = await this.#statements.rows<Row>(`${select} ${order}`);
    for (;;) {
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_ROWS) return;
      page = await this.#statements.rows<Row>(`${select} ${after} ${order}`, keyOf(last));
    }
  }
}
