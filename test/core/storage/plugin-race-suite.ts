import { expect } from 'chai';
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';
import { PluginDatabase } from '../../../core/storage/plugin-database.ts';
import { PluginTables } from '../../../core/storage/plugin-tables.ts';
import { TurnGate } from '../../../core/storage/turn-gate.ts';
import { rejection } from './storage-suite.ts';

const TABLES = ['001-one', '002-two', '003-three'].map((id) => ({
  id,
  statements: [
    `create table t_${id.slice(4)} (n bigint primary key, v bigint)`,
    'select pg_sleep(0.01)',
  ],
}));

/** What takes a server: several hosts, deadlocks, outages, users that may little. */
export function pluginRaceSuite({
  url,
  database,
  crash,
}: {
  readonly url: () => string;
  readonly database: () => Database;
  readonly crash: () => Promise<void>;
}): void {
  const open = (own: Database, id: string) =>
    new PluginDatabase(
      { pluginId: id, deadlineMs: 20_000 },
      own,
      new TurnGate({ actsMax: 4, waitingMax: 10 }),
    );

  it('run once where several hosts start together', async () => {
    const owner = { id: 'races', tables: TABLES };
    const hosts = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ url: url() })));
    await Promise.all(hosts.map((host) => new PluginTables(host).bringUp(owner)));
    await Promise.all(hosts.map((host) => host.close()));
    const ran = await database().rows<{ step: string }>(
      `select step from plugin_steps where plugin = 'races' order by step`,
    );
    expect(ran.map(({ step }) => step)).to.deep.equal(TABLES.map(({ id }) => id));
  });

  it('run again both transactions that got in each other’s way', async () => {
    const owner = { id: 'collides', tables: TABLES };
    await new PluginTables(database()).bringUp(owner);
    const own = open(database(), owner.id);
    await own.rows('insert into t_one values (1, 0), (2, 0)');
    let acts = 0;
    let holding = 0;
    let meet: () => void = () => undefined;
    const bothIn = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const add = (first: number, second: number) =>
      own.transaction(async (statements) => {
        acts++;
        await statements.rows('update t_one set v = v + 1 where n = ?', [first]);
        if (++holding === 2) meet();
        await bothIn;
        await statements.rows('update t_one set v = v + 1 where n = ?', [second]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(acts).to.be.at.least(3);
    expect(await own.rows('select v from t_one')).to.deep.equal([{ v: 2n }, { v: 2n }]);
  });

  it('says that the server is away, and goes on when it is back', async () => {
    const owner = { id: 'outlives', tables: TABLES };
    await new PluginTables(database()).bringUp(owner);
    const own = open(database(), owner.id);
    const lost = own.transaction(async (statements) => {
      await statements.rows('insert into t_one values (1, 0)');
      await crash();
      await statements.rows('insert into t_one values (2, 0)');
    });
    expect(await rejection(lost)).to.include({ code: 'STORAGE_UNAVAILABLE' });
    await new PluginTables(database()).bringUp(owner);
    expect(await own.rows('select * from t_one')).to.deep.equal([]);
  });

  it('say what a user lacks who may make no schema', async () => {
    await database().rows('create user lowly');
    for (const what of ['tables', 'sequences']) {
      await database().rows(`grant all on all ${what} in schema public to lowly`);
    }
    const lowly = await openDatabase({ url: url().replace('postgres@', 'lowly@') });
    const owner = { id: 'lacks', tables: TABLES };
    const error = await rejection(new PluginTables(lowly).bringUp(owner));
    expect(error).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(error.message).to.contain('no schema plugin_lacks: grant create on database');
    await database().rows('create schema plugin_lacks authorization lowly');
    await new PluginTables(lowly).bringUp(owner);
    await lowly.close();
  });
}
