import { expect } from 'chai';
import { appendOnly } from '../../../core/plugin-api/tables.ts';
import type { TableStep } from '../../../core/plugin-api/tables.ts';
import type { Database } from '../../../core/storage/database.ts';
import { PluginTables, schemaOf } from '../../../core/storage/plugin-tables.ts';
import { rejection } from './storage-suite.ts';

const FARMERS: TableStep = {
  id: '001-farmers',
  statements: [`create table farmers (pool text, name text, primary key (pool, name))`],
};
const EVENTS: TableStep = {
  id: '002-events',
  statements: [
    `create table events (pool text, what text check (what <> '?')); -- is that so?`,
    appendOnly('events'),
  ],
};

const raising = (state: string): string =>
  `do $$ begin raise exception 'so' using errcode = '${state}'; end $$`;

/** Steps of plugins on any engine. Call it inside a `describe`. */
export function pluginTablesSuite(database: () => Database): void {
  let count = 0;
  let id = '';
  const bringUp = (...tables: readonly TableStep[]) =>
    new PluginTables(database()).bringUp({ id, tables });
  const failing = (...tables: readonly TableStep[]) => rejection(bringUp(...tables));
  const ran = async () => {
    const sql = 'select step from plugin_steps where plugin = ? order by step';
    return (await database().rows<{ step: string }>(sql, [id])).map(({ step }) => step);
  };
  const tablesOf = async (schema: string) => {
    const sql =
      'select table_name as name from information_schema.tables where table_schema = ? order by 1';
    return (await database().rows<{ name: string }>(sql, [schema])).map(({ name }) => name);
  };

  beforeEach(() => {
    id = `step-by-step-${++count}`;
  });

  it('run once, in a schema of the plugin', async () => {
    await bringUp(FARMERS);
    await database().rows(`insert into ${schemaOf(id)}.farmers values ('one', 'ann')`);
    await bringUp(FARMERS, EVENTS);
    await bringUp(FARMERS, EVENTS);
    expect(await ran()).to.deep.equal(['001-farmers', '002-events']);
    expect(await tablesOf(`plugin_step_by_step_${count}`)).to.deep.equal(['events', 'farmers']);
    expect(await database().rows(`select * from ${schemaOf(id)}.farmers`)).to.have.lengthOf(1);
    expect(await tablesOf('public'))
      .to.include('ledger_entries')
      .and.not.include('farmers');
  });

  it('leave nothing of a step that fails, and all of those before it', async () => {
    const wrong = { id: '002-wrong', statements: [...EVENTS.statements, 'create tabel x ()'] };
    const error = await failing(FARMERS, wrong);
    expect(error).to.include({ code: 'PLUGIN_INVALID' });
    expect(error.message).to.match(
      /^step 002-wrong of the tables of plugin "step-by-step-\d+" failed, and left nothing behind: syntax error at or near "tabel"$/,
    );
    expect(await ran()).to.deep.equal(['001-farmers']);
    expect(await tablesOf(schemaOf(id))).to.deep.equal(['farmers']);
    await bringUp(FARMERS, EVENTS);
    expect(await tablesOf(schemaOf(id))).to.deep.equal(['events', 'farmers']);
  });

  it('name a step whose statement the server gave up as too slow', async () => {
    const slow = { id: '002-slow', statements: [raising('57014')] };
    const error = await failing(FARMERS, slow);
    expect(error).to.include({ code: 'PLUGIN_TIMEOUT' });
    expect(error.message).to.match(/^step 002-slow .* takes too long, and left nothing behind$/);
    expect(await ran()).to.deep.equal(['001-farmers']);
    const away = { id: '002-away', statements: [raising('57P01')] };
    expect(await failing(FARMERS, away)).to.include({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('tell which of them is the next to run', async () => {
    const tables = new PluginTables(database());
    expect(await tables.missing({ id, tables: [FARMERS] })).to.equal('001-farmers');
    expect(await ran()).to.deep.equal([]);
    await bringUp(FARMERS);
    expect(await tables.missing({ id, tables: [FARMERS] })).to.equal(undefined);
    expect(await tables.missing({ id, tables: [FARMERS, EVENTS] })).to.equal('002-events');
  });

  it('are refused where one that ran is another now', async () => {
    await bringUp(FARMERS, EVENTS);
    const other = { ...FARMERS, statements: [`${FARMERS.statements[0]} `] };
    const split = { ...EVENTS, statements: [EVENTS.statements.join('')] };
    for (const [tables, step] of [
      [[other, EVENTS], '001-farmers'],
      [[FARMERS, split], '002-events'],
    ] as const) {
      const error = await failing(...tables);
      expect(error).to.include({ code: 'PLUGIN_INVALID' });
      expect(error.message)
        .to.contain(`step ${step} `)
        .and.contain('is another than the one that ran');
    }
  });

  it('are refused where the database has newer ones', async () => {
    await bringUp(FARMERS, EVENTS);
    for (const [tables, newest] of [
      [[FARMERS], '001-farmers'],
      [[], 'none'],
    ] as const) {
      const error = await failing(...tables);
      expect(error).to.include({ code: 'PLUGIN_INVALID' });
      expect(error.message).to.contain(
        `ran by a newer version of the plugin, whose newest is ${newest} here: start that version`,
      );
    }
  });

  it('are refused where one that ran is gone, or another came before it', async () => {
    const late = { ...EVENTS, id: '004-events' };
    await bringUp(FARMERS, late);
    const between = { id: '002-between', statements: ['create table between_both ()'] };
    const error = await failing(FARMERS, between, late);
    expect(error.message).to.contain('step 002-between').and.contain('stands before 004-events');
    const gone = await failing(FARMERS, { id: '005-later', statements: ['create table later ()'] });
    expect(gone.message).to.contain('step 004-events').and.contain('the plugin has it no more');
    expect(await ran()).to.deep.equal(['001-farmers', '004-events']);
  });

  it('can make a log that nobody changes, not even on the console', async () => {
    await bringUp(FARMERS, EVENTS);
    const events = `${schemaOf(id)}.events`;
    await database().rows(`insert into ${events} values ('one', 'planted')`);
    for (const sql of [
      `update ${events} set what = 'harvested'`,
      `update ${events} set what = 'harvested' where false`,
      `delete from ${events}`,
      `truncate ${events}`,
    ]) {
      const error = await rejection(database().rows(sql));
      expect(error, sql).to.include({ code: '23000' });
      expect(error.message).to.contain('events is append-only');
    }
    expect(await database().rows(`select what from ${events}`)).to.deep.equal([
      { what: 'planted' },
    ]);
  });
}
