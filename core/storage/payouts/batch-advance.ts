import assert from 'node:assert/strict';
import { batchKey } from '../../payouts/payout-batch.ts';
import type { BatchStep } from '../../payouts/payout-store.ts';
import { PoolError } from '../../plugin-api/errors.ts';
import type { Payment } from '../../plugin-api/payments.ts';
import type { Binding, Statements } from '../database.ts';
import type { SqlLedger } from '../sql-ledger.ts';
import { paymentText } from './payment-text.ts';
import { moveRequests } from './request-moves.ts';
import { transactionOwner } from './transaction-owner.ts';

/**
 * One step of a batch, in the transaction of the caller, who holds the fence. The entry comes last, as all
 * other entries of all pools wait for its lock.
 * @throws PoolError `PAYOUT_CONFLICT`, `PAYOUT_UNCOVERED`: the caller takes all of it back.
 */
export async function advanceBatch(
  statements: Statements,
  { step, at }: { readonly step: BatchStep; readonly at: string },
  ledger: SqlLedger,
): Promise<void> {
  const { batch, to, payment, transactionIds } = step;
  await compareAndSet(statements, step, at);
  await statements.rows(
    `insert into payout_steps (batch_id, from_state, to_state, reason, taken_at)
     values (?, ?, ?, ?, ?)`,
    [batch.id, batch.state, to, step.reason ?? '', at],
  );
  if (payment !== undefined) await recordReceipts(statements, batch.id, payment);
  if (transactionIds !== undefined) await recordTransactions(statements, batch, transactionIds);
  await moveRequests(statements, { batch, to, at });
  if (step.entry === undefined) return;
  await enter(statements, step, ledger);
  if (step.covered === true) await requireCover(statements, batch);
}

async function compareAndSet(statements: Statements, step: BatchStep, at: string): Promise<void> {
  const { batch, to, payment } = step;
  const optional = (value: bigint | number | undefined): Binding => value ?? null;
  const set = await statements.rows(
    `update payout_batches
        set state = ?, reason = ?, changed_at = ?::timestamptz, entries = entries + ?::integer,
            payment = coalesce(?, payment), unsigned = coalesce(?, unsigned),
            fee = coalesce(?::numeric(78,0), fee), attempts = coalesce(?::integer, attempts),
            sent_at = case when ? then coalesce(sent_at, ?::timestamptz) else sent_at end
      where id = ? and pool = ? and state = ? and entries = ? returning 1`,
    [
      to,
      step.reason ?? '',
      at,
      step.entry === undefined ? 0 : 1,
      payment === undefined ? null : paymentText(payment),
      step.unsigned ?? null,
      optional(step.feeAtomic),
      optional(step.attempts),
      to === 'submitted',
      at,
      batch.id,
      batch.poolId,
      batch.state,
      batch.entries,
    ],
  );
  if (set.length === 1) return;
  const [now] = await statements.rows<{ state: string; entries: number }>(
    'select state, entries from payout_batches where id = ? and pool = ?',
    [batch.id, batch.poolId],
  );
  const found = now === undefined ? 'not there' : `${now.state} with ${now.entries} entries`;
  throw conflict(
    batch,
    `${batchKey(batch)} is ${found}, not ${batch.state} with ${batch.entries}: it does not become ${to}`,
  );
}

async function recordReceipts(
  statements: Statements,
  id: bigint,
  { receiptsAtomic }: Payment,
): Promise<void> {
  const set = await statements.rows(
    `update payout_items set receipt = x.receipt::numeric(78,0)
       from unnest(?::text[]) with ordinality as x(receipt, n)
      where batch_id = ? and position = x.n - 1 returning 1`,
    [receiptsAtomic.map(String), id],
  );
  const [paid] = await statements.rows<{ items: bigint }>(
    `update payout_batches set paid = sums.paid
       from (select count(*) as items,
                    coalesce(sum(receipt) filter (where account = 'miner'), 0) as paid
               from payout_items where batch_id = ?) as sums
      where id = ? returning sums.items`,
    [id, id],
  );
  const items = Number(paid?.items);
  assert(
    items === receiptsAtomic.length && set.length === items,
    `${receiptsAtomic.length} receipts for the ${items} items of batch ${id}`,
  );
}

async function recordTransactions(
  statements: Statements,
  batch: BatchStep['batch'],
  ids: readonly string[],
): Promise<void> {
  const taken = await transactionOwner(statements, ids, batch.id);
  if (taken !== undefined) {
    throw conflict(batch, `transaction ${taken.transactionId} pays batch ${taken.batchId} already`);
  }
  await statements.rows('delete from payout_transactions where batch_id = ?', [batch.id]);
  await statements.rows(
    `insert into payout_transactions (tx_id, batch_id, position)
     select id, ?::bigint, n - 1 from unnest(?::text[]) with ordinality as x(id, n)`,
    [batch.id, ids],
  );
}

async function enter(statements: Statements, step: BatchStep, ledger: SqlLedger): Promise<void> {
  const { batch, entry } = step;
  assert(entry !== undefined);
  const key = `${batchKey(batch)}:${batch.entries + 1}`;
  assert.equal(entry.idempotencyKey, key);
  assert.equal(entry.asset, batch.poolId);
  const outcome = await ledger.postWithin(statements, entry);
  if (outcome === 'posted') return;
  // The batch says that it was not: one of the two comes from a backup, and money may have moved since.
  throw conflict(batch, `the ledger has ${key} already, and the batch knows nothing of it`);
}

/** @throws PoolError `PAYOUT_UNCOVERED`. */
async function requireCover(statements: Statements, batch: BatchStep['batch']): Promise<void> {
  const short = await statements.rows<{ account: string; owner: string }>(
    // Each balance by its key, and no other plan: without statistics a join reads all balances.
    `select distinct account, owner
       from payout_items as items
       cross join lateral (select balance from ledger_balances as balances
                            where balances.owner = items.owner and asset = ?
                              and balances.account = items.account limit 1) as balances
      where batch_id = ? and balance < 0`,
    [batch.poolId, batch.id],
  );
  const [first] = short;
  if (first === undefined) return;
  throw new PoolError(
    'PAYOUT_UNCOVERED',
    `${batchKey(batch)} takes more than there is from ${short.length} of its owners, such as ${first.owner}`,
    { poolId: batch.poolId, batch: String(batch.id), owner: first.owner, owners: short.length },
  );
}

function conflict(batch: BatchStep['batch'], message: string): PoolError {
  const facts = { poolId: batch.poolId, batch: String(batch.id) };
  return new PoolError('PAYOUT_CONFLICT', message, facts);
}
