import type { Statements } from './database.ts';

/** Entries moved by one statement: some may have a hundred thousand postings. */
const ENTRIES_PER_STEP = 100n;

/** Adds the postings of entries `from` to `to`, both included, to the balances. */
export async function moveBalances(
  statements: Statements,
  { from, to }: { readonly from: bigint; readonly to: bigint },
): Promise<void> {
  await statements.rows(
    `insert into ledger_balances (owner, asset, account, balance, entry_id)
       select owner, asset, account, sum(amount), max(entry_id)
         from ledger_postings join ledger_entries on ledger_entries.id = entry_id
        where entry_id between ? and ? group by owner, asset, account
     on conflict (owner, asset, account) do update set
       balance = ledger_balances.balance + excluded.balance, entry_id = excluded.entry_id`,
    [from, to],
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
    await moveBalances(statements, { from, to: from + ENTRIES_PER_STEP - 1n });
  }
  return last;
}
