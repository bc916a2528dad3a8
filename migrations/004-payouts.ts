/**
 * Payouts: batches and their steps, who is paid, what stops them, and who did what.
 *
 * Amounts are atomic units. Pools are named as in the ledger (`asset`), so that what was paid stays readable
 * when a pool's file is gone. Balances are the ledger's alone: nothing here is added up to one.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(BATCHES);
  await knex.raw(CONTROLS);
  await knex.raw(MINERS);
  await knex.raw(TRAIL);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}

const BATCHES = `
  create table payout_batches (
    id bigint generated always as identity primary key,
    pool text not null check (pool <> ''),
    state text not null check (state in ('planned', 'reserved', 'signing', 'submitting', 'unknown',
                                         'submitted', 'confirmed', 'released', 'review')),
    fee_bearer text not null check (fee_bearer in ('operator', 'miners')),
    amount numeric(78,0) not null check (amount > 0 and amount <> 'NaN'),
    -- The payment as it will be sent, JSON; null before it was built.
    payment text check (json_typeof(payment::json) = 'object'),
    item_count integer not null check (item_count > 0),
    -- Of its miners alone: how many there are, and what they receive; null before the payment was built.
    payees integer not null check (payees >= 0),
    paid numeric(78,0) check (paid >= 0 and paid <> 'NaN'),
    unsigned text,
    fee numeric(78,0) check (fee >= 0 and fee <> 'NaN'),
    attempts integer not null default 0 check (attempts >= 0),
    entries integer not null default 0 check (entries >= 0),
    confirmations integer not null default 0,
    reason text not null default '',
    created_at timestamptz not null,
    changed_at timestamptz not null,
    sent_at timestamptz
  );
  create index payout_batches_open on payout_batches (pool, id)
    where state not in ('confirmed', 'released');
  create index payout_batches_made on payout_batches (pool, created_at);
  create index payout_batches_sent on payout_batches (pool, sent_at, id)
    where state in ('submitted', 'confirmed');

  create table payout_items (
    batch_id bigint not null references payout_batches,
    position integer not null,
    account text not null check (account in ('miner', 'fee')),
    owner text not null check (owner <> ''),
    address text not null check (address <> ''),
    amount numeric(78,0) not null check (amount > 0 and amount <> 'NaN'),
    receipt numeric(78,0) check (receipt > 0 and receipt <= amount),
    request_id bigint,
    primary key (batch_id, position),
    unique (batch_id, address)
  );
  create index payout_items_owner on payout_items (owner, batch_id);

  create table payout_transactions (
    tx_id text not null,
    batch_id bigint not null references payout_batches,
    position integer not null,
    primary key (batch_id, position),
    -- One transaction pays one batch: a person who names it for another one is mistaken.
    unique (tx_id)
  );

  -- Steps of batches, as they were taken.
  create table payout_steps (
    id bigint generated always as identity primary key,
    batch_id bigint not null references payout_batches,
    from_state text,
    to_state text not null,
    reason text not null default '',
    taken_at timestamptz not null
  );
  create index payout_steps_batch on payout_steps (batch_id, id);
  create trigger payout_steps_stay before update or delete or truncate on payout_steps
    for each statement execute function ledger_refuse_change();`;

const CONTROLS = `
  -- The newest token may write, whatever an older process still believes.
  create table payout_fences (
    pool text primary key,
    token bigint not null,
    holder text not null,
    taken_at timestamptz not null
  );

  create table payout_controls (
    pool text primary key,
    paused boolean not null default false,
    -- Stopped by the host itself, until a person has looked.
    latched boolean not null default false,
    reason text not null default '',
    changed_by text not null default '',
    changed_at timestamptz not null
  );

  -- Owners who are not paid for now.
  create table payout_holds (
    pool text not null,
    owner text not null,
    reason text not null,
    held_at timestamptz not null,
    primary key (pool, owner)
  );`;

const MINERS = `
  create table payout_settings (
    pool text not null,
    address text not null,
    threshold numeric(78,0) check (threshold > 0 and threshold <> 'NaN'),
    payout_coin text,
    auto_exchange boolean not null default false,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (pool, address)
  );

  create table payout_requests (
    id bigint generated always as identity primary key,
    pool text not null,
    address text not null,
    -- Null: all there is.
    amount numeric(78,0) check (amount > 0 and amount <> 'NaN'),
    state text not null check (state in ('pending', 'processing', 'completed', 'failed')),
    reason text not null default '',
    created_at timestamptz not null,
    completed_at timestamptz
  );
  create index payout_requests_address on payout_requests (address, id);
  -- One at a time: a second one while the first waits is told so.
  create unique index payout_requests_open on payout_requests (pool, address)
    where state in ('pending', 'processing');

  -- What proves that a miner owns an address. Never the secret itself.
  create table address_secrets (
    address text primary key,
    salt bytea not null check (octet_length(salt) >= 16),
    hash bytea not null check (octet_length(hash) >= 32),
    -- Parameters of the hash, such as scrypt:131072:8:1.
    method text not null,
    created_at timestamptz not null,
    changed_at timestamptz not null
  );`;

const TRAIL = `
  create table audit_trail (
    id bigint generated always as identity primary key,
    acted_at timestamptz not null,
    actor text not null check (actor <> ''),
    origin text not null check (origin <> ''),
    act text not null check (act <> ''),
    subject text not null,
    facts text not null check (json_typeof(facts::json) = 'object')
  );
  create index audit_trail_subject on audit_trail (subject, id);
  create trigger audit_trail_stay before update or delete or truncate on audit_trail
    for each statement execute function ledger_refuse_change();`;
