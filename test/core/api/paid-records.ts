import type { Database } from '../../../core/storage/database.ts';
import { SqlAuditTrail } from '../../../core/storage/sql-audit-trail.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { posting } from '../ledger/entries.ts';
import { ManualClock } from '../storage/manual-clock.ts';

const AT = "'2026-01-15T11:59:00Z'";

/** Pool `btc` paid alice 1500 of her 2000 units in a batch of two transactions; bob is held. */
export async function recordPayments(database: Database): Promise<void> {
  const clock = new ManualClock();
  await new SqlLedger(database, clock).post({
    ...{ kind: 'block-matured', asset: 'btc', idempotencyKey: 'btc:paid', facts: {} },
    postings: [posting('miner', 'alice', 2000n), posting('chain', '', -2000n)],
  });
  const rows = await database.rows<{ id: bigint }>(
    `insert into payout_batches (pool, state, fee_bearer, amount, item_count, payees, paid, fee, created_at,
                                 changed_at, sent_at)
     values ('btc', 'confirmed', 'miners', 1510, 1, 1, 1500, 10, ${AT}, ${AT}, ${AT}) returning id`,
  );
  const id = rows[0]?.id ?? 0n;
  await database.rows(
    `insert into payout_items (batch_id, position, account, owner, address, amount, receipt)
     values (?, 0, 'miner', 'alice', 'alice', 1510, 1500)`,
    [id],
  );
  await database.rows(
    `insert into payout_transactions (tx_id, batch_id, position)
     values ('aa', ${id}, 0), ('bb', ${id}, 1)`,
  );
  await database.rows(
    `insert into payout_steps (batch_id, to_state, taken_at) values (?, 'planned', ${AT})`,
    [id],
  );
  await database.rows(
    `insert into payout_holds (pool, owner, reason, held_at) values ('btc', 'bob', 'no', ${AT})`,
  );
  await new SqlAuditTrail(database, clock).record({
    ...{ actor: 'operator', origin: 'api 127.0.0.1', act: 'payouts-paused', subject: 'btc' },
    facts: { reason: 'lunch' },
  });
}
