import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PluginDatabases } from '../../../../core/host/pool-database.ts';
import type { OpenDatabase } from '../../../../core/host/pool-database.ts';
import { openDatabase } from '../../../../core/storage/database.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { kaleTables } from '../../../../plugins/kale/record/tables.ts';
import { openLaidDatabase } from '../../../core/storage/laid-database.ts';
import { PostgresqlServer, requirePostgresql } from '../../../daemons/postgresql.ts';

/** The tables of the plugin in a database of their own. */
export class KaleDatabase {
  /** As a pool has it. */
  readonly own: OpenDatabase;
  /** As nobody but its keeper has it. */
  readonly host: Database;
  readonly #remove: () => Promise<void>;

  private constructor(host: Database, own: OpenDatabase, remove: () => Promise<void>) {
    this.host = host;
    this.own = own;
    this.#remove = remove;
  }

  static async embedded(): Promise<KaleDatabase> {
    const dataDir = await mkdtemp(join(tmpdir(), 'headframe-kale-'));
    const host = await openLaidDatabase(dataDir);
    return KaleDatabase.#of(host, () => rm(dataDir, { recursive: true, force: true }));
  }

  static async onServer(server: PostgresqlServer): Promise<KaleDatabase> {
    return KaleDatabase.#of(await openDatabase({ url: server.url() }), () => server.destroy());
  }

  static async #of(host: Database, remove: () => Promise<void>): Promise<KaleDatabase> {
    const own = await new PluginDatabases(host).open({ id: 'kale', tables: kaleTables });
    return new KaleDatabase(host, own, remove);
  }

  /** Changes events as somebody would whom the trigger does not stop. */
  async tamperEvents(sql: string): Promise<void> {
    await this.host.rows('alter table plugin_kale.events disable trigger user');
    await this.host.rows(sql);
    await this.host.rows('alter table plugin_kale.events enable trigger user');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.own.close();
    await this.host.close();
    await this.#remove();
  }
}

/** The same suite on both engines. */
export function onBothEngines(title: string, suite: (database: () => KaleDatabase) => void): void {
  describe(`${title} (embedded)`, function () {
    this.timeout(60_000);
    let database: KaleDatabase;
    before(async () => {
      database = await KaleDatabase.embedded();
    });
    after(() => database[Symbol.asyncDispose]());
    suite(() => database);
  });
  describe(`${title} (PostgreSQL)`, function () {
    this.timeout(60_000);
    let database: KaleDatabase | undefined;
    before(async function () {
      requirePostgresql(this);
      database = await KaleDatabase.onServer(await PostgresqlServer.create());
    });
    after(() => database?.[Symbol.asyncDispose]());
    suite(() => {
      if (database === undefined) throw new Error('the server is not there');
      return database;
    });
  });
}
