import { readdir } from 'node:fs/promises';
import type { Knex } from 'knex';

/**
 * Migrations as ES modules of one directory, in order of their names. The database remembers them
 * without extension, so that it does not matter whether they ran from source or from the build.
 */
export class EsmMigrationSource implements Knex.MigrationSource<string> {
  readonly #directory: URL;

  /** `directory` ends with a slash. */
  constructor(directory: URL) {
    this.#directory = directory;
  }

  async getMigrations(): Promise<string[]> {
    const files = await readdir(this.#directory);
    return files.filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts')).sort();
  }

  getMigrationName(file: string): string {
    return file.replace(/\.[jt]s$/, '');
  }

  getMigration(file: string): Promise<Knex.Migration> {
    return import(new URL(file, this.#directory).href);
  }
}
