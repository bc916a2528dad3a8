import type { Statements } from './database.ts';

/** Entries summed by one statement: some may have a hundred thousand postings. */
const ENTRIES_PER_STEP = 100n;

const ADD_TO_BALANCES = `on conflict (owner, asset, account) do update set
  balance = ledger_balances.balance + excluded.balance, entry_id = excluded.entry_id`;

/**
 * Adds the postings of one entry to the balances. No join: without statistics, which PGlite never gathers by
 * itself, that reads all entries for each post.
 */
export async function moveBalances(
  statements: Statements,
  entry: { readonly id: bigint; readonly asset: string },
): Promise<void> {
  await statements.rows(
    `insert into ledger_balances (owner, asset, account, balance, entry_id)
       select owner, ?::text, account, amount, entry_id from ledger_postings where entry_id = ?
     ${ADD_TO_BALANCES}`,
    [entry.asset, entry.id],
  );
}

/** Makes all balances anew from the postings; call it in a transaction. Returns how many entries it read. */
export async function rebuildBalances(statements: Statements): Promise<bigint> {
  await statements.rows('select ledger_lock()');
  await statements.rows('delete from ledger_balances');
  const [head] = await statements.rows<{ id: bigint | null }>(
    'select max(id) as id from ledger_entries',
  );
  const last = head?.id ?? 0n;
  for (let from = 1n; from <= last; from += ENTRIES_PER_STEP) {
    await statements.rows(
      `insert into ledger_balances (owner, asset, account, balance, entry_id)
         select owner, asset, account, sum(amount), max(entry_id)
           from ledger_postings join ledger_entries on ledger_entries.id = entry_id
          where entry_id between ? and ? and ledger_entries.id between ? and ?
          group by owner, asset, account
       ${ADD_TO_BALANCES}`,
      [from, from + ENTRIES_PER_STEP - 1n, from, from + ENTRIES_PER_STEP - 1n],
    );
  }
  return last;
}
