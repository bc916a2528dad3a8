import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect } from 'chai';
import { openDatabase } from '../../../core/storage/database.ts';
import { PgliteSession } from '../../../core/storage/pglite-session.ts';
import { rejection } from './storage-suite.ts';

describe('a session of PGlite', function () {
  this.timeout(60_000);
  let database: PGlite;
  let session: PgliteSession;

  before(async () => {
    database = await PGlite.create({ parsers: { 20: BigInt, 1700: BigInt } });
    session = new PgliteSession(database);
  });

  after(() => database.close());

  it('answers as PGlite itself does, the first time and later', async () => {
    const sql = `select $1::bigint as a, $2::text as b, $3::boolean as c, $4::bytea as d, $5::text[] as e,
      $6::numeric as f, $7::timestamptz as g, $8::text as h, $9::regclass as i, $10::jsonb as j`;
    const bytes = new Uint8Array([0, 255, 39, 92]);
    const time = new Date(1_760_000_000_123);
    const list = ['a', '', 'b,"c', 'null'];
    const bound = [5n, `o'k\\`, true, bytes, list, 10n ** 40n, time, null, 'pg_class', { k: [1] }];
    const { rows } = await database.query<Record<string, unknown>>(sql, bound);
    for (let time = 0; time < 3; time += 1) {
      const told = await session.query(sql, bound);
      expect(told.columns).to.deep.equal(Object.keys(rows[0] ?? {}));
      expect(told.rows).to.deep.equal([Object.values(rows[0] ?? {})]);
    }
  });

  it('tells how many rows a statement changed', async () => {
    await session.query('create table counted (n int)', []);
    const insert = 'insert into counted select generate_series(1, $1::int)';
    for (const count of [3, 4, 0])
      expect(await session.query(insert, [count])).to.include({ affected: count });
  });

  it('goes on after a statement that fails, when it is read and when it runs', async () => {
    expect(await rejection(session.query('select $1::int from nowhere', [1]))).to.include({
      code: '42P01',
    });
    const divide = 'select 6 / $1::int as n';
    for (const [by, code] of [
      [0, '22012'],
      [0, '22012'],
    ] as const)
      expect(await rejection(session.query(divide, [by]))).to.include({ code });
    expect((await session.query(divide, [2])).rows).to.deep.equal([[3]]);
  });

  it('reads a statement anew after tables changed', async () => {
    await session.query('create table shape (a int)', []);
    const sql = 'select * from shape where $1::boolean';
    expect((await session.query(sql, [true])).columns).to.deep.equal(['a']);
    await session.query('alter table shape add column b text, alter column a type text', []);
    await session.query(`insert into shape values ('x', 'y')`, []);
    expect(await session.query(sql, [true])).to.deep.include({
      columns: ['a', 'b'],
      rows: [['x', 'y']],
    });
  });

  it('looks names up where the transaction says', async () => {
    const schemas = { one: 'n int', other: 't text' };
    for (const [schema, column] of Object.entries(schemas))
      await session.query(`create schema ${schema}; create table ${schema}.places (${column})`, []);
    const sql = 'select * from places where $1::boolean';
    for (const [schema, name] of [
      ['one', 'n'],
      ['other', 't'],
      ['one', 'n'],
    ] as const) {
      await session.query(`begin; select set_config('search_path', '${schema}', true)`, []);
      expect((await session.query(sql, [true])).columns).to.deep.equal([name]);
      await session.query('commit', []);
    }
    expect(await rejection(session.query(sql, [true]))).to.include({ code: '42P01' });
  });

  it('keeps no more statements than it may', async () => {
    for (let number = 0; number < 700; number += 1)
      expect((await session.query(`select $1::int + ${number} as n`, [1])).rows).to.deep.equal([
        [number + 1],
      ]);
    const [[count] = []] = (await session.query('select count(*) from pg_prepared_statements', []))
      .rows;
    expect(count).to.equal(300n);
  });
});

describe('a transaction on PGlite', function () {
  this.timeout(60_000);

  it('begins with its settings, ends them, and leaves nothing where it fails', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'headframe-embedded-'));
    const database = await openDatabase({ dataDir: directory });
    const settings = `select set_config('application_name', 'mine', true)`;
    const named = `select current_setting('application_name') as name`;
    try {
      await database.rows('create table kept (n int)');
      const within = await database.transaction((statements) => statements.rows(named), settings);
      expect(within).to.deep.equal([{ name: 'mine' }]);
      expect(await database.rows(named)).to.not.deep.equal(within);
      const failed = database.transaction(async (statements) => {
        await statements.rows('insert into kept values (?)', [1]);
        throw new Error('no');
      }, settings);
      expect(await rejection(failed)).to.include({ message: 'no' });
      expect(await database.transaction(async () => 'nothing asked', settings)).to.equal(
        'nothing asked',
      );
      expect(await database.rows('select * from kept')).to.deep.equal([]);
    } finally {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
