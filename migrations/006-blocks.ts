/**
 * Indexes for how the tracker reads blocks: those that are open at any height, all others from a height on, since
 * confirmed ones are looked at again for a while. Both are short however many blocks a pool ever found.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index blocks_unsettled;
    create index blocks_open on blocks (pool_id, height) where status in ('candidate', 'pending');
    create index blocks_height on blocks (pool_id, height);
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}
