import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { lentDatabase, NO_DATABASE, PluginDatabases } from '../../../core/host/pool-database.ts';
import { PoolScopes } from '../../../core/host/pool-scope.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolDatabase } from '../../../core/plugin-api/tables.ts';
import type { Database } from '../../../core/storage/database.ts';
import { openLaidDatabase } from '../storage/laid-database.ts';
import { rejection } from '../storage/storage-suite.ts';
import { PoolSetBench } from './pool-set-bench.ts';
import { Uncaught } from './uncaught.ts';

const PLUGIN = 'plugin = "keeps-log"\n';

interface LoggedWork {
  readonly database: PoolDatabase;
  throwWithin(): Promise<void>;
}

describe("pool's database", function () {
  this.timeout(60_000);
  let directory = '';
  let database: Database;
  let bench: PoolSetBench;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-tables-'));
    database = await openLaidDatabase(directory);
  });

  after(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const fresh = async (workDeadlineMs: number) => {
    bench = await PoolSetBench.create({ workDeadlineMs });
    const databases = new PluginDatabases(database);
    bench.openDatabase = (plugin) => databases.open(plugin);
  };

  beforeEach(() => fresh(20_000));

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
    await database.rows('drop schema if exists plugin_keeps_log cascade');
    await database.rows('delete from plugin_steps');
  });

  /** Of the newest life, as its plugin has it. */
  const work = () => bench.built.at(-1)?.work as unknown as LoggedWork;

  it('is there, with its tables, before the work of the plugin is, one for all its pools', async () => {
    await Promise.all([bench.apply('one', PLUGIN), bench.apply('two', PLUGIN)]);
    expect(await work().database.rows('select * from events order by pool')).to.deep.equal([
      { pool: 'one', what: 'started' },
      { pool: 'two', what: 'started' },
    ]);
  });

  it('is not waited for by pools whose plugin does not ask', async () => {
    bench.openDatabase = () => new Promise(() => undefined);
    await bench.apply('one', 'plugin = "tiny"\n');
    expect(bench.codeOf('one')).to.equal('running');
  });

  it('is waited for by those whose plugin does', async () => {
    await bench[Symbol.asyncDispose]();
    await fresh(100);
    const { openDatabase: whenThere } = bench;
    const late = [
      () => new Promise<never>(() => undefined),
      () => Promise.reject(new PoolError('STORAGE_UNAVAILABLE', 'away')),
    ];
    bench.openDatabase = (plugin) => late.shift()?.() ?? whenThere(plugin);
    await bench.apply('one', PLUGIN);
    await bench.until('one running');
    const codes = bench.logger.errors.map(
      ({ facts }) => (facts as { error?: PoolError }).error?.code,
    );
    expect(codes.slice(0, 2)).to.deep.equal(['STORAGE_UNAVAILABLE', 'STORAGE_UNAVAILABLE']);
  });

  it('keeps a pool from starting whose tables are not what ran, in words', async () => {
    await bench.apply('one', PLUGIN);
    await database.rows(`update plugin_steps set hash = decode(repeat('00', 32), 'hex')`);
    await bench.apply('two', PLUGIN);
    const state = bench.pool('two')?.state;
    expect(state?.kind === 'failed' && state.error).to.include({ code: 'PLUGIN_INVALID' });
    expect(state?.kind === 'failed' && state.error.message).to.match(
      /two\.toml: plugin: step 001-events of the tables of plugin "keeps-log" is another/,
    );
    expect(state?.kind === 'failed' && state.retryInMs).to.equal(undefined);
    expect(bench.codeOf('one')).to.equal('running');
  });

  it('is gone with the pool', async () => {
    await bench.apply('one', PLUGIN);
    const { database: old } = work();
    await bench.apply('one', `${PLUGIN}tag = "/other/"\n`);
    const error = await rejection(old.rows('select * from events'));
    expect(error).to.include({ code: 'STORAGE_UNAVAILABLE', message: 'this pool has ended' });
    expect(await work().database.rows('select * from events')).to.have.lengthOf(2);
  });

  it("runs outside the plugin's scope, but for the acts of its transactions", async () => {
    const scopes = new PoolScopes();
    const scope = scopes.open(() => undefined);
    const inside: boolean[] = [];
    const look = () => void inside.push(scopes.blame(new Error('whose?')));
    const looking: PoolDatabase = {
      rows: async () => {
        look();
        return [];
      },
      transaction: (act) => {
        look();
        return act(looking);
      },
    };
    const lent = lentDatabase(looking, scope);
    await scope.enter(() =>
      lent.transaction(async (statements) => {
        look();
        await statements.rows('');
        look();
      }),
    );
    scopes.close();
    expect(inside).to.deep.equal([false, true, false, true]);
  });

  it('lays at the door of the plugin what it throws within a transaction', async () => {
    await bench.apply('one', PLUGIN);
    using _uncaught = new Uncaught((error) => void bench.scopes.blame(error));
    await work().throwWithin();
    await bench.until('one failed');
    expect(bench.codeOf('one')).to.equal('PLUGIN_FAULT');
  });

  it('takes no step of its tables for a mere look', async () => {
    const databases = new PluginDatabases(database);
    const manifest = {
      id: 'keeps-log',
      tables: [{ id: '001-events', statements: ['create table events (what text)'] }],
    };
    const before = await databases.look(manifest);
    const refused = await rejection(before.rows('select 1'));
    expect(refused).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(refused.message).to.contain('step 001-events');
    expect(await database.rows('select * from plugin_steps')).to.deep.equal([]);
    await (await databases.open(manifest)).close();
    const after = await databases.look(manifest);
    expect(await after.rows('select * from events')).to.deep.equal([]);
    await after.close();
  });

  it('says that there is none where a plugin is tried', async () => {
    for (const asked of [NO_DATABASE.rows(''), NO_DATABASE.transaction(async () => undefined)]) {
      expect(await rejection(asked)).to.include({ code: 'STORAGE_UNAVAILABLE' });
    }
  });
});
