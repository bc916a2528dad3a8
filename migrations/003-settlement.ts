/**
 * What settling blocks needs: marks that tell which blocks the ledger has followed, and the share history of a
 * pool in the order in which schemes read it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table blocks
      -- The status to which the ledger has followed the block; null while an entry is under way.
      add column settled_status text,
      -- Entries of the block that were posted or begun.
      add column settled_steps integer not null default 0;
    create index blocks_unsettled_in_ledger on blocks (pool_id, round)
      where settled_status is distinct from status;
    create index share_slices_pool_round on share_slices (pool_id, round, bucket);
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}
