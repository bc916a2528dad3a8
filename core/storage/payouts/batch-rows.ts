import { atomic } from '../../ledger/posting.ts';
import type {
  BatchHead,
  BatchState,
  FeeBearer,
  PayoutBatch,
  PayoutItem,
} from '../../payouts/payout-batch.ts';
import type { Binding, Statements } from '../database.ts';
import { paymentOf } from './payment-text.ts';

/** Rows of one statement; some 200 bytes each, so that no answer stops the event loop for long. */
const PAGE_ROWS = 10_000;

interface HeadRow {
  id: bigint;
  pool: string;
  state: BatchState;
  fee_bearer: FeeBearer;
  fee: bigint | null;
  attempts: number;
  entries: number;
  confirmations: number;
  reason: string;
  created_at: Date;
  changed_at: Date;
}

interface BatchRow extends HeadRow {
  payment: string | null;
  unsigned: string | null;
  item_count: number;
}

const HEAD = `id, pool, state, fee_bearer, fee, attempts, entries, confirmations, reason, created_at,
              changed_at`;

interface ItemRow {
  account: PayoutItem['account'];
  owner: string;
  address: string;
  amount: bigint;
  receipt: bigint | null;
  request_id: bigint | null;
}

/** A batch with all that belongs to it. Call it in a transaction that is one snapshot. */
export async function readBatch(
  statements: Statements,
  poolId: string,
  id: bigint,
): Promise<PayoutBatch | undefined> {
  const [row] = await statements.rows<BatchRow>(
    `select ${HEAD}, payment, unsigned, item_count
       from payout_batches where pool = ? and id = ?`,
    [poolId, id],
  );
  if (row === undefined) return undefined;
  const items: PayoutItem[] = [];
  for (let from = 0; from < row.item_count; from += PAGE_ROWS) {
    for (const item of await readItems(statements, id, from)) items.push(toItem(item));
  }
  return {
    ...toHead(row, await readTransactions(statements, [row])),
    items,
    payment: row.payment === null ? undefined : paymentOf(row.payment),
    unsigned: row.unsigned ?? undefined,
  };
}

/**
 * Batches that `where` (of `payout_batches`) lets through, oldest first. Call it in a transaction that is one
 * snapshot.
 */
export async function readHeads(
  statements: Statements,
  where: string,
  bindings: readonly Binding[],
): Promise<readonly BatchHead[]> {
  const rows = await statements.rows<HeadRow>(
    `select ${HEAD} from payout_batches where ${where} order by id`,
    bindings,
  );
  const transactionIds = await readTransactions(statements, rows);
  return rows.map((row) => toHead(row, transactionIds));
}

type TransactionIds = ReadonlyMap<bigint, readonly string[]>;

async function readTransactions(
  statements: Statements,
  batches: readonly HeadRow[],
): Promise<TransactionIds> {
  const ids = new Map<bigint, string[]>(batches.map(({ id }) => [id, []]));
  const rows = await statements.rows<{ batch_id: bigint; tx_id: string }>(
    `select batch_id, tx_id from payout_transactions
      where batch_id = any(?::bigint[]) order by batch_id, position`,
    [batches.map(({ id }) => String(id))],
  );
  for (const row of rows) ids.get(row.batch_id)?.push(row.tx_id);
  return ids;
}

async function readItems(
  statements: Statements,
  batchId: bigint,
  from: number,
): Promise<readonly ItemRow[]> {
  return statements.rows<ItemRow>(
    `select account, owner, address, amount, receipt, request_id from payout_items
      where batch_id = ? and position >= ?::integer and position < ?::integer
      order by position`,
    [batchId, from, from + PAGE_ROWS],
  );
}

function toHead(row: HeadRow, transactionIds: TransactionIds): BatchHead {
  return {
    id: row.id,
    poolId: row.pool,
    state: row.state,
    feeBearer: row.fee_bearer,
    transactionIds: transactionIds.get(row.id) ?? [],
    feeAtomic: row.fee === null ? undefined : atomic(row.fee),
    attempts: row.attempts,
    entries: row.entries,
    confirmations: row.confirmations,
    reason: row.reason,
    createdAtMs: row.created_at.getTime(),
    changedAtMs: row.changed_at.getTime(),
  };
}

function toItem(row: ItemRow): PayoutItem {
  return {
    account: row.account,
    owner: row.owner,
    address: row.address,
    amountAtomic: atomic(row.amount),
    receiptAtomic: row.receipt === null ? undefined : atomic(row.receipt),
    requestId: row.request_id ?? undefined,
  };
}
