import { atomic } from '../../ledger/posting.ts';
import type { BatchState, FeeBearer, PayoutBatch, PayoutItem } from '../../payouts/payout-batch.ts';
import type { Binding, Statements } from '../database.ts';
import { paymentOf } from './payment-text.ts';

/** Rows of one statement; some 200 bytes each, so that no answer stops the event loop for long. */
const PAGE_ROWS = 10_000;

interface BatchRow {
  id: bigint;
  pool: string;
  state: BatchState;
  fee_bearer: FeeBearer;
  payment: string | null;
  unsigned: string | null;
  fee: bigint | null;
  attempts: number;
  entries: number;
  confirmations: number;
  item_count: number;
  reason: string;
  created_at: Date;
  changed_at: Date;
}

interface ItemRow {
  batch_id: bigint;
  account: PayoutItem['account'];
  owner: string;
  address: string;
  amount: bigint;
  receipt: bigint | null;
  request_id: bigint | null;
}

/**
 * Batches with all that belongs to them, oldest first, those that `where` (of `payout_batches`) lets through.
 * Call it in a transaction that is one snapshot.
 */
export async function readBatches(
  statements: Statements,
  where: string,
  bindings: readonly Binding[],
): Promise<readonly PayoutBatch[]> {
  const rows = await statements.rows<BatchRow>(
    `select id, pool, state, fee_bearer, payment, unsigned, fee, attempts, entries, confirmations,
            item_count, reason, created_at, changed_at
       from payout_batches where ${where} order by id`,
    bindings,
  );
  const items = new Map<bigint, PayoutItem[]>(rows.map(({ id }) => [id, []]));
  for (const page of itemPages(rows)) {
    for (const item of await readItems(statements, page)) {
      items.get(item.batch_id)?.push(toItem(item));
    }
  }
  const transactionIds = new Map<bigint, string[]>(rows.map(({ id }) => [id, []]));
  const transactions = await statements.rows<{ batch_id: bigint; tx_id: string }>(
    `select batch_id, tx_id from payout_transactions
      where batch_id = any(?::bigint[]) order by batch_id, position`,
    [rows.map(({ id }) => String(id))],
  );
  for (const row of transactions) transactionIds.get(row.batch_id)?.push(row.tx_id);
  return rows.map((row) => toBatch(row, items.get(row.id), transactionIds.get(row.id)));
}

/** Items of some batches, from a position on. */
interface ItemPage {
  readonly ids: bigint[];
  readonly from: number;
  count: number;
}

/** Small batches share a page, large ones take several. Found by key: a join is planned badly without statistics. */
function itemPages(batches: readonly BatchRow[]): readonly ItemPage[] {
  const pages: ItemPage[] = [];
  let shared: ItemPage = { ids: [], from: 0, count: 0 };
  for (const { id, item_count: count } of batches) {
    if (count > PAGE_ROWS) {
      for (let from = 0; from < count; from += PAGE_ROWS) {
        pages.push({ ids: [id], from, count: PAGE_ROWS });
      }
      continue;
    }
    if (shared.count + count > PAGE_ROWS) {
      pages.push(shared);
      shared = { ids: [], from: 0, count: 0 };
    }
    shared.ids.push(id);
    shared.count += count;
  }
  return [...pages, shared];
}

async function readItems(
  statements: Statements,
  { ids, from }: ItemPage,
): Promise<readonly ItemRow[]> {
  if (ids.length === 0) return [];
  return statements.rows<ItemRow>(
    `select batch_id, account, owner, address, amount, receipt, request_id from payout_items
      where batch_id = any(?::bigint[]) and position >= ?::integer and position < ?::integer
      order by batch_id, position`,
    [ids.map(String), from, from + PAGE_ROWS],
  );
}

function toBatch(
  row: BatchRow,
  items: readonly PayoutItem[] = [],
  transactionIds: readonly string[] = [],
): PayoutBatch {
  return {
    id: row.id,
    poolId: row.pool,
    state: row.state,
    feeBearer: row.fee_bearer,
    items,
    payment: row.payment === null ? undefined : paymentOf(row.payment),
    unsigned: row.unsigned ?? undefined,
    transactionIds,
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
