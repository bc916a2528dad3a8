import type { Database, Statements } from '../../../core/storage/database.ts';

const TABLES = ['ledger_entries', 'ledger_postings', 'ledger_balances'];

/** Does to the books what their triggers refuse. */
export function unguarded<T>(
  database: Database,
  act: (statements: Statements) => Promise<T>,
): Promise<T> {
  return database.transaction(async (statements) => {
    for (const table of TABLES) {
      await statements.rows(`alter table ${table} disable trigger user`);
    }
    const result = await act(statements);
    for (const table of TABLES) await statements.rows(`alter table ${table} enable trigger user`);
    return result;
  });
}

export async function emptyBooks(database: Database): Promise<void> {
  await unguarded(database, (statements) => statements.rows(`truncate ${TABLES.join(', ')}`));
}
