/** What coin the money of each pool is of: balances of one coin must never be paid from the wallet of another. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table pool_coins (
      pool text primary key check (pool <> ''),
      -- Plugin, ticker and network.
      coin text not null check (coin <> '')
    );
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}
