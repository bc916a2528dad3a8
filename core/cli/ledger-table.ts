import type { BooksStanding, Finding } from '../ledger/verification.ts';
import type { AccountBalance } from '../storage/queries/balance-queries.ts';

const COLUMNS = ['asset', 'account', 'owners', 'balance (atomic units)'];

/** Balances by asset and account, in atomic units of the asset's coin. */
export function balanceTable(balances: readonly AccountBalance[]): string {
  if (balances.length === 0) return 'the ledger is empty\n';
  const rows = balances.map(({ asset, account, owners, balanceAtomic }) => [
    asset,
    account,
    String(owners),
    String(balanceAtomic),
  ]);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [COLUMNS, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return `${lines.join('\n')}\n`;
}

export function findingLine({ kind, entryId, message }: Finding): string {
  return `${kind}: entry ${entryId}: ${message}\n`;
}

/** What was read, and the end of the chain, which is worth keeping elsewhere. */
export function standingLines({ entries, postings, balances, ...head }: BooksStanding): string {
  const counts = `${entries} entries, ${postings} postings, ${balances} balances`;
  return `${counts}\nhead ${head.headId}:${head.headHash}\n`;
}
