/** What plugins' own routes changed of their pools while they ran: beside the pools' files, and not in them. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table pool_controls (
      pool text primary key check (pool <> ''),
      -- Whose it is: another plugin knows nothing of it.
      plugin text not null check (plugin <> ''),
      -- The operator's fee, as a decimal in all its digits; null: that of the file.
      fee_percent text check (fee_percent ~ '^[0-9]+([.][0-9]+|)(e[+-][0-9]+|)$'),
      -- What the file said when that was set; null: nothing.
      file_fee_percent text,
      -- JSON as it was given.
      kept text check (octet_length(kept) <= 16384),
      changed_at timestamptz not null
    );
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}
