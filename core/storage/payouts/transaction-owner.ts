import type { TransactionOwner } from '../../payouts/payout-store.ts';
import type { Statements } from '../database.ts';

/** The batch, other than `but`, that one of these transactions is on record for. */
export async function transactionOwner(
  statements: Statements,
  transactionIds: readonly string[],
  but: bigint,
): Promise<TransactionOwner | undefined> {
  const [row] = await statements.rows<{ tx_id: string; batch_id: bigint }>(
    `select tx_id, batch_id from payout_transactions
      where tx_id = any(?::text[]) and batch_id <> ? limit 1`,
    [transactionIds, but],
  );
  return row && { transactionId: row.tx_id, batchId: row.batch_id };
}
