import type { BatchState } from '../../payouts/payout-batch.ts';
import type { Statements } from '../database.ts';

interface Move {
  readonly batch: { readonly id: bigint; readonly poolId: string };
  readonly to: BatchState;
  readonly at: string;
}

/** Moves the requests that a batch pays along with it, as `RequestState` says. */
export async function moveRequests(statements: Statements, { batch, to, at }: Move): Promise<void> {
  if (to === 'confirmed') {
    await statements.rows(
      `update payout_requests set state = 'completed', completed_at = ?::timestamptz
        where state = 'processing' and id in (${OF_BATCH})`,
      [at, batch.id],
    );
  }
  if (to !== 'released') return;
  await statements.rows(
    `update payout_requests set state = 'pending'
      where state = 'processing' and id in (${OF_BATCH})`,
    [batch.id],
  );
  await failHeldRequests(statements, batch.poolId, at);
}

const OF_BATCH =
  'select request_id from payout_items where batch_id = ? and request_id is not null';

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
