/**
 * Pools, who mines in them, the work they did, and the blocks they found.
 *
 * `share_slices` holds the sum of a worker's shares over one span of time, at one height, in one
 * round and against one network target: exact for every scheme that pays by work (PPLNS reads work
 * / network_work newest first, PROP reads rounds), and small enough for charts. A round is the span
 * between two block candidates of a pool, so "everything up to this block" is `round <=
 * blocks.round`, never a time.
 *
 * Work is expected hashes (2^256 / (target + 1)), an integer: `numeric(78,0)` holds any of them
 * exactly.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table pools (
      id integer generated always as identity primary key,
      name text not null unique,
      -- The round that shares are being added to, and its work so far.
      round bigint not null default 1,
      round_work numeric(78,0) not null default 0,
      -- Network work of the newest share recorded; null before the first.
      network_work numeric(78,0)
    ) with (fillfactor = 50);

    create table miners (
      id bigint generated always as identity primary key,
      pool_id integer not null references pools,
      address text not null,
      created_at timestamptz not null default now(),
      unique (address, pool_id)
    );

    create table workers (
      id bigint generated always as identity primary key,
      miner_id bigint not null references miners,
      name text not null,
      created_at timestamptz not null default now(),
      unique (miner_id, name)
    );

    -- No foreign keys: a slice is written with ids resolved in the same transaction, and workers
    -- are never deleted; a check per row would cost more than the row. Only columns outside the
    -- indexes are ever updated and a quarter of each page is left free, so updates stay on their
    -- page and leave no bloat.
    create table share_slices (
      worker_id bigint not null,
      bucket timestamptz not null,
      -- Width of the bucket: 60, or 3600 once folded.
      seconds integer not null,
      round bigint not null,
      -- 0 once folded: an hour may hold several, and the round tells what payment needs.
      height bigint not null,
      network_work numeric(78,0) not null,
      pool_id integer not null,
      work numeric(78,0) not null,
      shares bigint not null,
      late_shares bigint not null,
      primary key (worker_id, bucket, seconds, round, height, network_work)
    ) with (fillfactor = 75);
    create index share_slices_pool_bucket on share_slices (pool_id, bucket);
    create index share_slices_unfolded on share_slices (bucket) where seconds = 60;

    -- One row per share log. Whoever moves the position records the entries, in the same
    -- transaction.
    create table share_log_position (
      log_id text primary key,
      position bigint not null
    ) with (fillfactor = 50);

    create table blocks (
      id bigint generated always as identity primary key,
      pool_id integer not null references pools,
      height bigint not null,
      hash text not null,
      status text not null check (
        status in ('candidate', 'pending', 'confirmed', 'orphaned', 'rejected')),
      confirmation_progress double precision not null default 0,
      miner_id bigint not null references miners,
      worker_id bigint not null references workers,
      reward numeric(78,0) not null,
      network_work numeric(78,0) not null,
      -- The round that this block closed, and the work done in it.
      round bigint not null,
      round_work numeric(78,0) not null,
      found_at timestamptz not null,
      updated_at timestamptz not null,
      unique (pool_id, hash),
      unique (pool_id, round)
    );
    create index blocks_found on blocks (found_at);
    create index blocks_miner on blocks (miner_id);
    create index blocks_unsettled on blocks (pool_id, height) where status <> 'confirmed';
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}
