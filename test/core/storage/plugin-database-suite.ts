import { expect } from 'chai';
import { appendOnly } from '../../../core/plugin-api/tables.ts';
import type { Database } from '../../../core/storage/database.ts';
import { PluginDatabase } from '../../../core/storage/plugin-database.ts';
import { PluginTables } from '../../../core/storage/plugin-tables.ts';
import { TurnGate } from '../../../core/storage/turn-gate.ts';
import { rejection } from './storage-suite.ts';

const OWNER = {
  id: 'keeps-much',
  tables: [
    {
      id: '001-all',
      statements: [
        `create table things (pool text, n bigint unique, amount numeric(78,0), bytes bytea, at timestamptz, names text[], ok boolean)`,
        `create table log (what text)`,
        appendOnly('log'),
      ],
    },
  ],
};
const BIG = 10n ** 70n;

/** What plugins ask of the database, on any engine. Call it inside a `describe`. */
export function pluginDatabaseSuite(database: () => Database): void {
  let own: PluginDatabase;
  const open = (deadlineMs = 20_000) =>
    new PluginDatabase(
      { pluginId: OWNER.id, deadlineMs },
      database(),
      new TurnGate({ actsMax: 4, waitingMax: 10 }),
    );
  const counted = async () => (await own.rows('select 1 from things')).length;

  beforeEach(async () => {
    await new PluginTables(database()).bringUp(OWNER);
    own = open();
    await own.rows('delete from things');
  });

  afterEach(async () => {
    await own.close();
    // The host finds its own tables, whatever the plugin did.
    const [path] = await database().rows<{ search_path: string }>('show search_path');
    expect(path?.search_path).to.contain('public');
    await database().rows('select count(*) from ledger_entries');
  });

  it('gives back what was written, typed alike', async () => {
    const at = new Date('2026-11-21T12:00:00.123Z');
    const values = ['one', 2n ** 62n, BIG, Uint8Array.of(0, 255, 7), at, ['a', 'b?'], true];
    await own.rows('insert into things values (?, ?, ?, ?, ?, ?, ?)', values);
    const rows = await own.rows(`select * from things where pool <> '\\?' and n > ?`, [1]);
    expect(rows).to.deep.equal([
      {
        ...{ pool: 'one', n: 2n ** 62n, amount: BIG, bytes: Uint8Array.of(0, 255, 7), at },
        ...{ names: ['a', 'b?'], ok: true },
      },
    ]);
    expect(Buffer.isBuffer((rows[0] as { bytes: unknown }).bytes)).to.equal(false);
    await own.rows('update things set amount = ?, bytes = null', [null]);
    expect(await own.rows('select amount, bytes from things')).to.deep.equal([
      { amount: null, bytes: null },
    ]);
  });

  it('sees its own schema alone', async () => {
    const error = await rejection(own.rows('select * from ledger_entries'));
    expect(error).to.include({ code: '42P01' });
    expect(await own.rows('select current_schema() as is')).to.deep.equal([
      { is: 'plugin_keeps_much' },
    ]);
  });

  it('does all of a transaction, or nothing', async () => {
    await own.transaction(async (statements) => {
      await statements.rows('insert into things (n) values (1)');
      await statements.rows('insert into things (n) values (2)');
    });
    const error = await rejection(
      own.transaction(async (statements) => {
        await statements.rows('insert into things (n) values (3)');
        throw new Error('thought better of it');
      }),
    );
    expect(error.message).to.equal('thought better of it');
    expect(await counted()).to.equal(2);
  });

  it('does nothing of a transaction in which a statement failed, minded or not, awaited or not', async () => {
    const twice = `insert into things (n) values (7), (7)`;
    const minded = own.transaction(async (statements) => {
      await statements.rows('insert into things (n) values (1)');
      await statements.rows(twice).catch(() => undefined);
    });
    expect(await rejection(minded)).to.include({ code: '23505' });
    const forgotten = own.transaction(async (statements) => {
      await statements.rows('insert into things (n) values (1)');
      statements.rows(twice).catch(() => undefined);
    });
    expect(await rejection(forgotten)).to.include({ code: '23505' });
    const renamed = own.transaction((statements) =>
      statements.rows(twice).catch(() => Promise.reject(new Error('they are twins'))),
    );
    expect((await rejection(renamed)).message).to.equal('they are twins');
    expect(await counted()).to.equal(0);
  });

  it('refuses what is not one statement over rows', async () => {
    for (const sql of [
      '',
      'commit',
      '/* really */ BEGIN',
      'set search_path to public',
      'select 1; set search_path to public',
      'select 1; -- first\n commit',
      `select e'\\'' ; drop table things`,
      `select set_config('search_path', 'public', false)`,
      'select pg_advisory_lock(1)',
      'drop table things',
    ]) {
      expect(await rejection(own.rows(sql)), sql).to.be.instanceOf(RangeError);
      const within = own.transaction((statements) => statements.rows(sql));
      expect(await rejection(within), sql).to.be.instanceOf(RangeError);
    }
    const quoted = `select '; commit' as a, "n" as b, $x$; set $x$ as c from things; -- ; begin`;
    expect(await own.rows(quoted)).to.deep.equal([]);
    expect(await own.rows('(select 1 as n) union (values (2)) order by 1')).to.deep.equal([
      { n: 1 },
      { n: 2 },
    ]);
  });

  it('refuses to wait for itself', async () => {
    const nested = own.transaction(() => own.rows('select 1'));
    expect(await rejection(nested)).to.be.instanceOf(RangeError);
    let later: (() => Promise<unknown>) | undefined;
    await own.transaction(async (statements) => {
      later = () => statements.rows('select 1');
    });
    expect(await rejection(later?.() ?? Promise.resolve())).to.be.instanceOf(RangeError);
  });

  it('ends a transaction that waits for something else', async () => {
    const hasty = open(20);
    const hanging = hasty.transaction(async (statements) => {
      await statements.rows('insert into things (n) values (1)');
      await new Promise(() => undefined);
    });
    expect(await rejection(hanging)).to.include({ code: 'PLUGIN_TIMEOUT' });
    expect(await counted()).to.equal(0);
  });

  it('says that a statement took too long, not that the database is away', async () => {
    await database().rows(
      `create or replace function plugin_${OWNER.id.replaceAll('-', '_')}.slow() returns int
       language plpgsql as $$ begin raise exception 'so' using errcode = '57014'; end $$`,
    );
    expect(await rejection(own.rows('select slow()'))).to.include({ code: 'PLUGIN_TIMEOUT' });
    const minded = own.transaction(async (statements) => {
      await statements.rows('select slow()').catch(() => []);
    });
    expect(await rejection(minded)).to.include({ code: 'PLUGIN_TIMEOUT' });
  });

  it('is closed when nothing is under way, and refuses what comes later', async () => {
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const open = await new Promise<() => Promise<unknown>>((resolve) => {
      const act = own.transaction(async (statements) => {
        await statements.rows('insert into things (n) values (1)');
        resolve(() => act);
        await gate;
        await statements.rows('insert into things (n) values (2)');
      });
      act.catch(() => undefined);
    });
    const closed = own.close();
    expect(await rejection(own.rows('select 1'))).to.include({ code: 'STORAGE_UNAVAILABLE' });
    goOn();
    const error = await rejection(open());
    expect(error).to.include({ code: 'STORAGE_UNAVAILABLE', message: 'this pool has ended' });
    await closed;
    expect(await database().rows('select * from plugin_keeps_much.things')).to.deep.equal([]);
  });

  it('keeps a log that refuses changes', async () => {
    await own.rows(`insert into log values ('planted')`);
    for (const sql of [`update log set what = ''`, 'delete from log']) {
      expect(await rejection(own.rows(sql))).to.include({ code: '23000' });
    }
  });

  it('is asked again where transactions collided, up to a bound', async () => {
    const collision = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    let collisions = 4;
    let acts = 0;
    const colliding = new PluginDatabase(
      { pluginId: OWNER.id, deadlineMs: 20_000 },
      {
        transaction: (act, settings) =>
          database().transaction(async (statements) => {
            const result = await act(statements);
            if (collisions-- > 0) throw collision;
            return result;
          }, settings),
      },
      new TurnGate({ actsMax: 1, waitingMax: 0 }),
    );
    const insert = () =>
      colliding.transaction(async (statements) => {
        acts++;
        await statements.rows('insert into things (n) values (1)');
      });
    await insert();
    expect(acts).to.equal(5);
    expect(await counted()).to.equal(1);
    collisions = 5;
    await own.rows('delete from things');
    expect(await rejection(insert())).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(acts).to.equal(10);
    expect(await counted()).to.equal(0);
  });
}
