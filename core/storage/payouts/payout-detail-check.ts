import type { Statements } from '../database.ts';

/** What is wrong with one batch beyond its sums. */
export interface DetailFinding {
  readonly kind: 'payout-items' | 'payout-steps' | 'payout-entries';
  readonly batchId: bigint;
  readonly message: string;
}

/** One batch to look at; `key` names its entries. */
export interface DetailedBatch {
  readonly id: bigint;
  readonly key: string;
  readonly entries: number;
}

interface Row {
  batch_id: bigint;
  message: string;
}

/** Holds some batches against everything else that was recorded with them, row by row, inside the database. */
export async function detailFindings(
  statements: Statements,
  batches: readonly DetailedBatch[],
): Promise<readonly DetailFinding[]> {
  const ids = batches.map(({ id }) => String(id));
  const reserved = batches.filter(({ entries }) => entries > 0);
  const owned = [reserved.map(({ id }) => String(id)), reserved.map(({ key }) => `${key}:1`)];
  const numbered = batches.flatMap(({ id, key, entries }) =>
    Array.from({ length: entries }, (_, index) => ({ id, key: `${key}:${index + 1}` })),
  );
  const sent = [numbered.map(({ id }) => String(id)), numbered.map(({ key }) => key), ids];
  const checks = [
    ['payout-steps', STEPS, [ids]],
    ['payout-items', PAYEES, [ids]],
    ['payout-items', OWNERS, [owned[0] ?? [], ...owned]],
    ['payout-items', RECEIPTS, [ids, ids]],
    ['payout-entries', TRANSACTIONS, sent],
  ] as const;
  const findings: DetailFinding[] = [];
  for (const [kind, sql, bindings] of checks) {
    for (const row of await statements.rows<Row>(sql, bindings)) {
      findings.push({ kind, batchId: row.batch_id, message: row.message });
    }
  }
  return findings;
}

/** Steps follow each other, and the batch has its times and attempts from them. Times are microseconds, so not for numbers. */
const STEPS = `
  with steps as (
    select batch_id,
           bool_or(from_state is distinct from before) as broken,
           count(*) filter (where to_state = 'submitting') as attempts,
           (array_agg(taken_at order by id))[1] as made_at,
           (array_agg(taken_at order by id desc))[1] as changed_at,
           (array_agg(reason order by id desc))[1] as reason,
           (array_agg(taken_at order by id) filter (where to_state = 'submitted'))[1] as sent_at
      from (select *, lag(to_state) over (partition by batch_id order by id) as before
              from payout_steps where batch_id = any(?::bigint[])) as ordered
     group by batch_id)
  select id as batch_id,
         concat_ws(', ', case when broken then 'its steps do not follow each other' end,
           case when steps.attempts <> batches.attempts
                then 'it was sent ' || steps.attempts || ' times, and says ' || batches.attempts end,
           case when (made_at, steps.changed_at) is distinct from (created_at, batches.changed_at)
                then 'its times are not those of its steps' end,
           case when steps.sent_at is distinct from batches.sent_at
                then 'it was not sent when it says' end,
           case when steps.reason <> batches.reason then 'its reason is not that of its step' end
         ) as message
    from payout_batches as batches join steps on batch_id = id
   where broken or steps.attempts <> batches.attempts or steps.reason <> batches.reason
      or (made_at, steps.changed_at, steps.sent_at)
           is distinct from (created_at, batches.changed_at, batches.sent_at)
   order by id`;

/** Miners are paid where they are named, and whole where the operator bears fees; each item has its place. */
const PAYEES = `
  select batch_id,
         count(*) || ' of its items are out of place, go elsewhere than to their owner, or arrive short' as message
    from payout_items join payout_batches on id = batch_id
   where batch_id = any(?::bigint[])
     and ((account = 'miner' and address <> owner) or position < 0 or position >= item_count
          or (fee_bearer = 'operator' and receipt <> payout_items.amount))
   group by batch_id order by batch_id`;

/** What the first entry took from each owner is what the items say. */
const OWNERS = `
  select batch_id, count(*) || ' of its owners gave something else than its items say' as message
    from (select batch_id
            from (select batch_id, account, owner, amount from payout_items
                   where batch_id = any(?::bigint[])
                  union all
                  select reserved.id::bigint, account, owner, amount
                    from unnest(?::text[], ?::text[]) as reserved(id, key)
                    join ledger_entries on idempotency_key = key
                   cross join lateral (
                     select account, owner, amount from ledger_postings
                      where entry_id = ledger_entries.id and account in ('miner', 'fee') offset 0
                   ) as postings) as moved
           group by batch_id, account, owner having sum(amount) <> 0) as wrong
   group by batch_id order by batch_id`;

/** Receipts are those of the payment, one by one. */
const RECEIPTS = `
  select batch_id, count(*) || ' of its items receive something else than its payment says' as message
    from (select batch_id, position
            from (select batch_id, position, receipt from payout_items
                   where batch_id = any(?::bigint[]) and receipt is not null
                  union all
                  select payout_batches.id, n - 1, -told::numeric(78,0)
                    from payout_batches
                   cross join lateral json_array_elements_text(payment::json -> 'receiptsAtomic')
                         with ordinality as receipts(told, n)
                   where id = any(?::bigint[])) as received
           group by batch_id, position having sum(receipt) <> 0) as wrong
   group by batch_id order by batch_id`;

/** Its transactions are those that were entered when it was sent last. */
const TRANSACTIONS = `
  with sent as (
    select distinct on (keys.id) keys.id::bigint as batch_id, facts::json ->> 'transactionIds' as ids
      from unnest(?::text[], ?::text[]) as keys(id, key)
      join ledger_entries on idempotency_key = key and kind = 'payout-sent'
     order by keys.id, ledger_entries.id desc),
  told as (
    select batch_id, string_agg(tx_id, ' ' order by tx_id) as ids from payout_transactions
     where batch_id = any(?::bigint[]) group by batch_id)
  select batch_id, 'its transactions are not those that were entered' as message
    from sent full join told using (batch_id)
   where (select string_agg(tx_id, ' ' order by tx_id)
            from unnest(string_to_array(sent.ids, ' ')) as entered(tx_id))
         is distinct from told.ids
   order by batch_id`;
