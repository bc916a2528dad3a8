import type { BooksStanding } from '../ledger/verification.ts';
import type { AccountBalance } from '../storage/queries/balance-queries.ts';
import { textTable } from './text-table.ts';

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
  return `${textTable(COLUMNS, rows, 2).join('\n')}\n`;
}

export function findingLine({
  kind,
  entryId,
  message,
}: {
  readonly kind: string;
  readonly entryId: bigint | string;
  readonly message: string;
}): string {
  return `${kind}: entry ${entryId}: ${message}\n`;
}

/** What was read, and the end of the chain, which is worth keeping elsewhere. */
export function standingLines(
  { entries, postings, balances }: Pick<BooksStanding, 'entries' | 'postings' | 'balances'>,
  head: string,
): string {
  const counts = `${entries} entries, ${postings} postings, ${balances} balances`;
  return `${counts}\nhead ${head}\n`;
}
