import { atomic } from '../../ledger/posting.ts';
import type { Atomic } from '../../ledger/posting.ts';
import type { DuePayee } from '../../payouts/payout-store.ts';
import type { Statements } from '../database.ts';

interface Row {
  account: DuePayee['account'];
  owner: string;
  balance: bigint;
  threshold: bigint | null;
  request_id: bigint | null;
  request_amount: bigint | null;
  held: string | null;
}

/** Rows of one answer; some 200 bytes each, so that none stops the event loop for long. */
const PAGE_ROWS = 10_000;

/** Settings, requests and holds of miners are by address; of what is owed to a fee only holds say anything. */
const DUE = `
  declare payout_due no scroll cursor for
  select account, balances.owner, balance, settings.threshold, requests.id as request_id,
         requests.amount as request_amount, holds.reason as held
    from ledger_balances as balances
    left join (select address, threshold from payout_settings where pool = ?) as settings
      on settings.address = balances.owner and account = 'miner'
    left join (select address, id, amount from payout_requests
                where pool = ? and state = 'pending') as requests
      on requests.address = balances.owner and account = 'miner'
    left join (select owner, reason from payout_holds where pool = ?) as holds
      on holds.owner = balances.owner
   where asset = ? and account in ('miner', 'fee') and balance > 0
     and (requests.id is not null
          or balance >= coalesce(settings.threshold, ?::numeric(78,0)))
     and (account, balances.owner) not in (
       select items.account, items.owner
         from payout_items as items join payout_batches on payout_batches.id = items.batch_id
        where pool = ? and state = 'planned')
   order by balance desc, account, balances.owner`;

/** Who may be paid, as `PayoutStore.due` says. Call it in a transaction, and once. */
export async function readDue(
  statements: Statements,
  poolId: string,
  atLeastAtomic: Atomic,
): Promise<readonly DuePayee[]> {
  await statements.rows(DUE, [poolId, poolId, poolId, poolId, atLeastAtomic, poolId]);
  const due: DuePayee[] = [];
  for (;;) {
    const page = await statements.rows<Row>(`fetch ${PAGE_ROWS} from payout_due`);
    for (const row of page) due.push(toPayee(row));
    if (page.length < PAGE_ROWS) return due;
  }
}

function toPayee(row: Row): DuePayee {
  return {
    account: row.account,
    owner: row.owner,
    balanceAtomic: atomic(row.balance),
    thresholdAtomic: row.threshold === null ? undefined : atomic(row.threshold),
    request: row.request_id === null ? undefined : requestOf(row.request_id, row.request_amount),
    held: row.held ?? undefined,
  };
}

function requestOf(id: bigint, amount: bigint | null): NonNullable<DuePayee['request']> {
  return { id, amountAtomic: amount === null ? undefined : atomic(amount) };
}
