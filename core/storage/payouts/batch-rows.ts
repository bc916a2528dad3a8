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
  reason: string;
  created_at: Date;
  changed_at: Date;
}

interface ItemRow {
  batch_id: bigint;
  position: number;
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
            reason, created_at, changed_at
       from payout_batches where ${where} order by id`,
    bindings,
  );
  const items = new Map<bigint, PayoutItem[]>(rows.map(({ id }) => [id, []]));
  for await (const item of itemRows(statements, where, bindings)) {
    items.get(item.batch_id)?.push(toItem(item));
  }
  const transactionIds = new Map<bigint, string[]>(rows.map(({ id }) => [id, []]));
  const transactions = await statements.rows<{ batch_id: bigint; tx_id: string }>(
    `select batch_id, tx_id from payout_transactions
      where batch_id in (select id from payout_batches where ${where}) order by batch_id, position`,
    bindings,
  );
  for (const row of transactions) transactionIds.get(row.batch_id)?.push(row.tx_id);
  return rows.map((row) => toBatch(row, items.get(row.id), transactionIds.get(row.id)));
}

async function* itemRows(
  statements: Statements,
  where: string,
  bindings: readonly Binding[],
): AsyncGenerator<ItemRow> {
  let after: readonly [bigint, number] = [0n, 0];
  for (;;) {
    const page = await statements.rows<ItemRow>(
      `select batch_id, position, account, owner, address, amount, receipt, request_id
         from payout_items
        where batch_id in (select id from payout_batches where ${where})
          and (batch_id, position) > (?, ?)
        order by batch_id, position limit ${PAGE_ROWS}`,
      [...bindings, ...after],
    );
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    after = [last.batch_id, last.position];
  }
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
