import assert from 'node:assert/strict';
import type { NewBatch } from '../../payouts/payout-store.ts';
import { PoolError } from '../../plugin-api/errors.ts';
import type { Statements } from '../database.ts';

/** Some 200 bytes each: a statement stays far below the limits of both engines. */
const ROWS_PER_STATEMENT = 10_000;

/** One item on its way into the table. */
type NewItem = NewBatch['items'][number] & { readonly batchId: bigint; readonly position: number };

/** Records batches as `planned`, in the transaction of the caller, who holds the fence. */
export async function planBatches(
  statements: Statements,
  { poolId, at }: { readonly poolId: string; readonly at: string },
  batches: readonly NewBatch[],
): Promise<readonly bigint[]> {
  const items: NewItem[] = [];
  const ids = await takeIds(statements, batches.length);
  for (const [index, batch] of batches.entries()) {
    assert(batch.items.length > 0, 'a batch without items');
    const batchId = ids[index] ?? 0n;
    for (const [position, item] of batch.items.entries())
      items.push({ ...item, batchId, position });
  }
  for (let from = 0; from < batches.length; from += ROWS_PER_STATEMENT) {
    const to = from + ROWS_PER_STATEMENT;
    await addBatches(statements, { poolId, at }, ids.slice(from, to), batches.slice(from, to));
  }
  for (let from = 0; from < items.length; from += ROWS_PER_STATEMENT) {
    await addItems(statements, items.slice(from, from + ROWS_PER_STATEMENT));
  }
  const requests = items.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId]));
  await takeRequests(statements, poolId, requests);
  return ids;
}

/** Ascending, so that batches are later read in the order in which they were planned. */
async function takeIds(statements: Statements, count: number): Promise<readonly bigint[]> {
  const rows = await statements.rows<{ id: bigint }>(
    `select nextval(pg_get_serial_sequence('payout_batches', 'id')) as id
       from generate_series(1, ?::integer)`,
    [count],
  );
  return rows.map(({ id }) => id);
}

async function addBatches(
  statements: Statements,
  { poolId, at }: { readonly poolId: string; readonly at: string },
  ids: readonly bigint[],
  batches: readonly NewBatch[],
): Promise<void> {
  await statements.rows(
    `with added as (
       insert into payout_batches (id, pool, state, fee_bearer, amount, item_count, payees,
                                   reason, created_at, changed_at)
       overriding system value
       select id::bigint, ?, 'planned', fee_bearer, amount::numeric(78,0), item_count::integer,
              payees::integer, reason,
              ?::timestamptz, ?::timestamptz
         from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
           as x(id, fee_bearer, amount, item_count, payees, reason)
       returning id, reason, created_at)
     insert into payout_steps (batch_id, to_state, reason, taken_at)
       select id, 'planned', reason, created_at from added order by id`,
    [
      poolId,
      at,
      at,
      ids.map(String),
      batches.map(({ feeBearer }) => feeBearer),
      batches.map(({ items }) => String(items.reduce((sum, item) => sum + item.amountAtomic, 0n))),
      batches.map(({ items }) => String(items.length)),
      batches.map(({ items }) => String(items.filter(({ account }) => account === 'miner').length)),
      batches.map(({ reason }) => reason),
    ],
  );
}

async function addItems(statements: Statements, items: readonly NewItem[]): Promise<void> {
  await statements.rows(
    `insert into payout_items (batch_id, position, account, owner, address, amount, request_id)
     select batch_id::bigint, position::integer, account, owner, address, amount::numeric(78,0),
            nullif(request_id, '')::bigint
       from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
         as x(batch_id, position, account, owner, address, amount, request_id)`,
    [
      items.map(({ batchId }) => String(batchId)),
      items.map(({ position }) => String(position)),
      items.map(({ account }) => account),
      items.map(({ owner }) => owner),
      items.map(({ address }) => address),
      items.map(({ amountAtomic }) => String(amountAtomic)),
      items.map(({ requestId }) => String(requestId ?? '')),
    ],
  );
}

async function takeRequests(
  statements: Statements,
  poolId: string,
  ids: readonly bigint[],
): Promise<void> {
  if (ids.length === 0) return;
  const taken = await statements.rows(
    `update payout_requests set state = 'processing'
      where pool = ? and id = any(?::bigint[]) and state = 'pending' returning 1`,
    [poolId, ids.map(String)],
  );
  if (taken.length === ids.length) return;
  throw new PoolError(
    'PAYOUT_CONFLICT',
    `${ids.length - taken.length} of the requests that ${poolId} plans for wait no longer`,
    { poolId },
  );
}
