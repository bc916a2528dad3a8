/**
 * The books: entries in a chain, their postings, and the balances that follow from them.
 *
 * What must hold of every entry is enforced here, whoever writes: ids without gaps, each entry linked to the
 * one before, its postings written in the same transaction, as many as it says and summing to zero, and
 * nothing of it ever changed. `ledger_balances` is only a projection; `headframe ledger verify` compares.
 *
 * Hashes are defined in `core/ledger/entry-hash.ts`. Amounts are atomic units of the asset.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(CHAIN);
  await knex.raw(POSTINGS_OF_AN_ENTRY);
  await knex.raw(APPEND_ONLY);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}

const TABLES = `
  create table ledger_entries (
    id bigint primary key,
    kind text not null check (kind <> ''),
    -- The pool whose coin and wallet it is about.
    asset text not null check (asset <> ''),
    idempotency_key text not null unique check (idempotency_key <> ''),
    input_hash bytea not null check (octet_length(input_hash) = 32),
    previous_hash bytea not null check (octet_length(previous_hash) = 32),
    hash bytea not null check (octet_length(hash) = 32),
    -- JSON as it was hashed: jsonb would keep the meaning but not the bytes.
    facts text not null check (json_typeof(facts::json) = 'object'),
    posting_count integer not null check (posting_count >= 2),
    created_at timestamptz not null
  );

  -- No foreign key: the trigger below admits postings only of an entry of the same transaction, once per
  -- statement, and entries are never deleted; a check per row would say less and cost more.
  create table ledger_postings (
    entry_id bigint not null,
    position integer not null,
    account text not null check (account <> ''),
    owner text not null,
    amount numeric(78,0) not null check (amount <> 0 and amount <> 'NaN'),
    primary key (entry_id, position),
    unique (owner, account, entry_id)
  );

  -- entry_id is the last entry that moved it. Only columns outside the index are ever updated.
  create table ledger_balances (
    owner text not null,
    asset text not null,
    account text not null,
    balance numeric(78,0) not null check (balance <> 'NaN'),
    entry_id bigint not null,
    primary key (owner, asset, account)
  ) with (fillfactor = 75);`;

/** One writer at a time: under its lock the newest entry stays the newest one until the commit. */
const CHAIN = `
  create function ledger_lock() returns void language sql as
    'select pg_advisory_xact_lock(5201947032)';

  create function ledger_check_chain() returns trigger language plpgsql as $$
  declare
    head record;
  begin
    perform ledger_lock();
    select id, hash into head from ledger_entries order by id desc limit 1;
    if new.id <> coalesce(head.id, 0) + 1 then
      raise exception 'ledger entry % does not follow entry %', new.id, coalesce(head.id, 0)
        using errcode = 'integrity_constraint_violation';
    end if;
    if new.previous_hash <> coalesce(head.hash, decode(repeat('00', 32), 'hex')) then
      raise exception 'ledger entry % is not linked to the one before', new.id
        using errcode = 'integrity_constraint_violation';
    end if;
    return new;
  end $$;

  create trigger ledger_entries_chain before insert on ledger_entries
    for each row execute function ledger_check_chain();`;

const POSTINGS_OF_AN_ENTRY = `
  -- Once per statement. Positions within the count, all of them unique, leave no room for one more once
  -- the check of the entry below has passed, even where it is called before the commit. An entry that was
  -- made within a savepoint counts as one of another transaction.
  create function ledger_check_postings() returns trigger language plpgsql as $$
  declare
    stray record;
  begin
    select batch.entry_id, batch.first, batch.last into stray
      from (select entry_id, min(position) as first, max(position) as last
              from added group by entry_id) as batch
      left join ledger_entries on ledger_entries.id = batch.entry_id
       and ledger_entries.xmin = pg_current_xact_id()::xid
       and batch.first >= 1 and batch.last <= ledger_entries.posting_count
     where ledger_entries.id is null limit 1;
    if found then
      raise exception 'postings % to % of ledger entry % do not belong to an entry of this transaction',
        stray.first, stray.last, stray.entry_id using errcode = 'integrity_constraint_violation';
    end if;
    return null;
  end $$;

  create trigger ledger_postings_belong after insert on ledger_postings
    referencing new table as added for each statement execute function ledger_check_postings();

  create function ledger_check_entry() returns trigger language plpgsql as $$
  declare
    total record;
  begin
    select count(*) as postings, coalesce(sum(amount), 0) as amount into total
      from ledger_postings where entry_id = new.id;
    if total.postings <> new.posting_count or total.amount <> 0 then
      raise exception 'ledger entry % has % of % postings, which sum to %',
        new.id, total.postings, new.posting_count, total.amount
        using errcode = 'integrity_constraint_violation';
    end if;
    return null;
  end $$;

  create constraint trigger ledger_entries_balanced after insert on ledger_entries
    deferrable initially deferred for each row execute function ledger_check_entry();`;

const APPEND_ONLY = `
  create function ledger_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only: correct it by a new entry', tg_table_name
      using errcode = 'integrity_constraint_violation';
  end $$;

  create trigger ledger_entries_stay before update or delete or truncate on ledger_entries
    for each statement execute function ledger_refuse_change();
  create trigger ledger_postings_stay before update or delete or truncate on ledger_postings
    for each statement execute function ledger_refuse_change();`;
