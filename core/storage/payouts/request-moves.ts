import type { BatchState } from '../../payouts/payout-batch.ts';
import type { Statements } from '../database.ts';

interface Move {
  readonly batch: { readonly id: bigint; readonly poolId: string };
  readonly to: BatchState;
  readonly at: string;
}

/** Moves the requests that a batch pays along with it, as `RequestState` says. */
export async function moveRequests(statements: Statements, { batch, to, at }: Move): Promise<void> {
  if (to !== 'confirmed' && to !== 'released') return;
  const rows = await statements.rows<{ id: bigint }>(
    'select request_id as id from payout_items where batch_id = ? and request_id is not null',
    [batch.id],
  );
  if (rows.length === 0) return;
  await statements.rows(
    `update payout_requests set state = ?, completed_at = ?::timestamptz
      where state = 'processing' and id = any(?::bigint[])`,
    [
      to === 'confirmed' ? 'completed' : 'pending',
      to === 'confirmed' ? at : null,
      rows.map(({ id }) => String(id)),
    ],
  );
  if (to === 'released') await failHeldRequests(statements, batch.poolId, at);
}

/** Whoever is held is told so, instead of waiting for ever. */
export async function failHeldRequests(
  statements: Statements,
  poolId: string,
  at: string,
): Promise<void> {
  await statements.rows(
    `update payout_requests
        set state = 'failed', reason = payout_holds.reason, completed_at = ?::timestamptz
       from payout_holds
      where payout_holds.pool = payout_requests.pool and payout_holds.owner = payout_requests.address
        and payout_requests.pool = ? and payout_requests.state = 'pending'`,
    [at, poolId],
  );
}
