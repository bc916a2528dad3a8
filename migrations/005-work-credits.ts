/**
 * Work that is credited before blocks come (PPS, FPPS): what was promised for it, how much of it is due, and
 * which rounds are not to be paid by blocks as well.
 *
 * Due work lives in rows of its own, from the transaction that records its shares to the one that credits it.
 * So no mark can be lost where the history is folded or deleted, and work that comes late is due like any other.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table pools
      -- Whether the work of the open round is credited by itself.
      add column credited boolean not null default false,
      -- Entries that credited work.
      add column credit_entries bigint not null default 0;

    -- Spans of rounds whose work is credited by itself; open at the end while the pool goes on so.
    create table credited_rounds (
      pool_id integer not null references pools,
      round_from bigint not null,
      -- The first round behind the span.
      round_to bigint check (round_to > round_from),
      primary key (pool_id, round_from)
    );
    create unique index credited_rounds_open on credited_rounds (pool_id) where round_to is null;

    -- What was promised, as core/ledger/work-quote.ts writes it, and against which network work. Gone once
    -- nothing is due by it, and made anew where a late share needs it.
    create table work_quotes (
      id bigint generated always as identity primary key,
      pool_id integer not null references pools,
      quote text not null,
      network_work numeric(78,0) not null check (network_work > 0),
      unique (pool_id, quote, network_work)
    );

    -- Only columns outside the index are ever updated. No foreign keys, for the reasons of share_slices.
    create table due_work (
      pool_id integer not null,
      quote_id bigint not null,
      miner_id bigint not null,
      work numeric(78,0) not null check (work > 0),
      primary key (pool_id, quote_id, miner_id)
    ) with (fillfactor = 75);

    -- What the credits of a miner have left behind the point, in units of 2^-64 atomic unit.
    create table credit_fractions (
      miner_id bigint primary key,
      fraction numeric(20,0) not null check (fraction between 0 and 18446744073709551615)
    ) with (fillfactor = 75);
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}
