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
   order by balance desc, account, balances.owner`;

/** Who may be paid, as `PayoutStore.due` says. Call it in a transaction of its own: it changes its settings. */
export async function readDue(
  statements: Statements,
  poolId: string,
  atLeastAtomic: Atomic,
): Promise<readonly DuePayee[]> {
  const planned = await plannedOwners(statements, poolId);
  await statements.rows(HASHED);
  await statements.rows(DUE, [poolId, poolId, poolId, poolId, atLeastAtomic]);
  const due: DuePayee[] = [];
  for (;;) {
    const page = await statements.rows<Row>(`fetch ${PAGE_ROWS} from payout_due`);
    for (const row of page) {
      if (!planned.has(nameOf(row))) due.push(toPayee(row));
    }
    if (page.length < PAGE_ROWS) return due;
  }
}

/**
 * Tables are joined as a whole, and read to the end. Without statistics, which PGlite never gathers by itself,
 * each of a hundred thousand owners is else looked for in all settings (measured: no answer in a minute).
 */
const HASHED = `select set_config('enable_nestloop', 'off', true),
  set_config('cursor_tuple_fraction', '1', true)`;

/** Whose balance a batch is about to take. Mostly nobody's: a run reserves what it planned at once. */
async function plannedOwners(statements: Statements, poolId: string): Promise<ReadonlySet<string>> {
  const batches = await statements.rows<{ id: bigint }>(
    `select id from payout_batches
      where pool = ? and state = 'planned'`,
    [poolId],
  );
  const owners = await statements.rows<{ account: string; owner: string }>(
    'select distinct account, owner from payout_items where batch_id = any(?::bigint[])',
    [batches.map(({ id }) => String(id))],
  );
  return new Set(owners.map(nameOf));
}

function nameOf({ account, owner }: { readonly account: string; readonly owner: string }): string {
  return `${account} ${owner}`;
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
