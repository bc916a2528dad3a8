import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../core/storage/database.ts';

/** A place where a host keeps something, and all that is there. */
export interface KeptThing {
  readonly place: string;
  readonly content: string | Buffer;
}

/** Every table of every schema, a line for each value; columns of bytes in hex. */
export async function keptTables(database: Database): Promise<readonly KeptThing[]> {
  const tables = await database.rows<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
       from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const kept: KeptThing[] = [];
  for (const { name } of tables) {
    // What PostgreSQL makes of a whole row has every quotation mark twice.
    const rows = await database.rows<{ line: string }>(
      `select value as line from ${name} t, lateral jsonb_each_text(to_jsonb(t))`,
    );
    kept.push({ place: `table ${name}`, content: rows.map(({ line }) => line).join('\n') });
  }
  return kept;
}

/** Every file below a directory. */
export async function keptFiles(directory: string): Promise<readonly KeptThing[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const kept: KeptThing[] = [];
  for (const entry of entries)
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      kept.push({ place: `file ${path.slice(directory.length)}`, content: await readFile(path) });
    }
  return kept;
}
