import { appendOnly } from '../../../core/plugin-api/tables.ts';
import type { TableStep } from '../../../core/plugin-api/tables.ts';

/**
 * Tables of all pools of the plugin. `events` is what happened; all others follow from it, but for the sealed keys.
 * Numbers of farmers' blocks and ledgers have 32 bits, amounts 127.
 */
export const kaleTables: readonly TableStep[] = [
  {
    id: '001-events',
    statements: [
      // One row a pool: locked by whoever appends, so that numbers have no gaps and no two appends mix.
      `create table log_heads (
        pool_id text primary key,
        sequence bigint not null check (sequence >= 0),
        link bytea not null check (octet_length(link) = 32),
        -- of the host that works on the farm: an earlier one, where it still runs, writes nothing more
        life bigint not null default 0 check (life >= 0)
      )`,
      // Not by a sequence of the database, whose gaps would look like events that were taken away.
      `create table events (
        pool_id text not null,
        sequence bigint not null check (sequence > 0),
        at timestamptz not null,
        kind text not null check (kind <> ''),
        body jsonb not null check (jsonb_typeof(body) = 'object'),
        link bytea not null check (octet_length(link) = 32),
        primary key (pool_id, sequence)
      )`,
      appendOnly('events'),
    ],
  },
  {
    id: '002-farmers',
    statements: [
      `create table farmers (
        pool_id text not null,
        farmer_id text not null check (farmer_id <> ''),
        pooler_id text not null,
        custodial_wallet text not null,
        stake_millionths bigint not null check (stake_millionths between 0 and 1000000),
        payout_address text,
        token_hash text not null,
        metadata text,
        state text not null check (state in ('active', 'leaving', 'departed')),
        is_ready boolean not null,
        balance numeric(39, 0) not null check (balance >= 0),
        unswept numeric(39, 0) not null check (unswept >= 0),
        staked_total numeric(39, 0) not null check (staked_total >= 0),
        reward_total numeric(39, 0) not null check (reward_total >= 0),
        registered_at_ms bigint not null,
        primary key (pool_id, farmer_id),
        unique (pool_id, custodial_wallet)
      )`,
      // Farmers that are gone add up over the years.
      `create index farmers_present on farmers (pool_id, farmer_id) where state <> 'departed'`,
      `create table poolers (
        pool_id text not null,
        pooler_id text not null,
        name text not null,
        address text not null,
        registered_at_ms bigint not null,
        primary key (pool_id, pooler_id)
      )`,
      // Not append-only: the point of sealing anew is that the old seal is gone.
      `create table farmer_keys (
        pool_id text not null,
        farmer_id text not null,
        public_key text not null,
        sealed text not null check (sealed <> ''),
        primary key (pool_id, farmer_id),
        unique (public_key)
      )`,
    ],
  },
  {
    id: '003-pails',
    statements: [
      `create table blocks (
        pool_id text not null,
        block_index bigint not null check (block_index >= 0),
        entropy text check (entropy ~ '^[0-9a-f]{64}$'),
        timestamp numeric(20, 0) check (timestamp >= 0),
        state text not null check (state in ('seen', 'missed')),
        block_hash text,
        reward jsonb,
        primary key (pool_id, block_index),
        check ((state = 'seen') = (entropy is not null and timestamp is not null))
      )`,
      `create table rounds (
        pool_id text not null,
        block_index bigint not null check (block_index >= 0),
        pails bigint not null check (pails >= 0),
        is_closed boolean not null,
        primary key (pool_id, block_index)
      )`,
      `create index rounds_open on rounds (pool_id, block_index) where not is_closed`,
      `create table plantings (
        pool_id text not null,
        block_index bigint not null check (block_index >= 0),
        farmer_id text not null,
        state text not null check (state in ('begun', 'planted', 'failed', 'final')),
        attempts bigint not null check (attempts >= 0),
        stake numeric(39, 0) not null check (stake >= 0),
        ledger bigint check (ledger >= 0),
        hash text,
        reason text,
        primary key (pool_id, block_index, farmer_id),
        check ((state = 'planted') = (ledger is not null))
      )`,
      `create index plantings_begun on plantings (pool_id, block_index, farmer_id)
        where state = 'begun'`,
      `create table works (
        pool_id text not null,
        block_index bigint not null check (block_index >= 0),
        farmer_id text not null,
        nonce numeric(20, 0) not null check (nonce between 0 and 18446744073709551615),
        hash text not null,
        zeros bigint not null check (zeros between 0 and 64),
        state text not null check (state in ('found', 'begun', 'worked', 'failed', 'final')),
        attempts bigint not null check (attempts >= 0),
        worked_zeros bigint check (worked_zeros between 0 and 64),
        worked_gap bigint check (worked_gap >= 0),
        transaction_hash text,
        reason text,
        primary key (pool_id, block_index, farmer_id),
        check ((worked_zeros is null) = (worked_gap is null)),
        check (state <> 'worked' or worked_zeros is not null)
      )`,
      `create table harvests (
        pool_id text not null,
        block_index bigint not null check (block_index >= 0),
        farmer_id text not null,
        state text not null
          check (state in ('open', 'begun', 'harvested', 'sweeping', 'swept', 'lost')),
        attempts bigint not null check (attempts >= 0),
        stake numeric(39, 0) not null check (stake >= 0),
        reward numeric(39, 0) check (reward >= 0),
        ledger bigint check (ledger >= 0),
        hash text,
        sweep_key text,
        sweep_hash text,
        reason text,
        primary key (pool_id, block_index, farmer_id),
        check ((state in ('harvested', 'sweeping', 'swept')) = (reward is not null)),
        check ((state in ('sweeping', 'swept')) = (sweep_key is not null)),
        check ((state = 'swept') = (sweep_hash is not null))
      )`,
      `create index harvests_unfinished on harvests (pool_id, block_index, farmer_id)
        where state in ('open', 'begun', 'harvested', 'sweeping')`,
    ],
  },
  {
    id: '004-transactions',
    statements: [
      `create table sweeps (
        pool_id text not null,
        key text not null,
        state text not null check (state in ('begun', 'swept', 'failed')),
        parts jsonb not null,
        hash text,
        ledger bigint check (ledger >= 0),
        primary key (pool_id, key),
        check ((state = 'swept') = (hash is not null))
      )`,
      `create table submissions (
        pool_id text not null,
        inner_hash text not null,
        key text not null,
        signed_sequence numeric(20, 0) not null check (signed_sequence > 0),
        source text not null,
        sequence numeric(20, 0) not null check (sequence >= 0),
        time_bound numeric(20, 0) not null check (time_bound >= 0),
        ledger bigint not null check (ledger >= 0),
        envelopes jsonb not null check (jsonb_array_length(envelopes) > 0),
        fate text check (fate in ('applied', 'failed', 'refused', 'expired', 'undecided')),
        settled_hash text,
        settled_ledger bigint check (settled_ledger >= 0),
        fee numeric(39, 0) check (fee >= 0),
        text text,
        primary key (pool_id, inner_hash)
      )`,
      `create index submissions_unsettled on submissions (pool_id, signed_sequence)
        where fate is null`,
      `create index submissions_by_key on submissions (pool_id, key)`,
      `create table payouts (
        pool_id text not null,
        "order" text not null,
        hash text not null,
        sequence numeric(20, 0) not null check (sequence >= 0),
        destinations jsonb not null,
        state text not null check (state in ('signed', 'sent', 'applied')),
        ledger bigint check (ledger >= 0),
        primary key (pool_id, "order", hash),
        check ((state = 'applied') = (ledger is not null))
      )`,
    ],
  },
  {
    id: '005-harvests-of-farmer',
    statements: [`create index harvests_of_farmer on harvests (pool_id, farmer_id, block_index)`],
  },
  {
    id: '006-undecided-transactions',
    statements: [
      `create index submissions_undecided on submissions (pool_id, signed_sequence)
        where fate = 'undecided'`,
    ],
  },
  {
    id: '007-ended-payouts',
    statements: [
      `alter table payouts drop constraint payouts_state_check`,
      `alter table payouts add constraint payouts_state_check
        check (state in ('signed', 'sent', 'applied', 'ended'))`,
    ],
  },
];
