/** Which steps of plugins have run, each in the schema of its plugin. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table plugin_steps (
      plugin text not null check (plugin <> ''),
      -- Begins with its number.
      step text not null check (step <> ''),
      -- SHA-256 of its statements: what ran must not be another later.
      hash bytea not null check (octet_length(hash) = 32),
      ran_at timestamptz not null default now(),
      primary key (plugin, step)
    );
  `);
}

export async function down(): Promise<void> {
  throw new Error('migrations only go forward: restore a backup instead');
}
