import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { hostCommands } from '../../../core/cli/host-commands.ts';
import { HOST_WORDS } from '../../../core/host/manifest-commands.ts';
import { DataLock } from '../../../core/storage/data-lock.ts';
import { layDatabase } from '../storage/laid-database.ts';
import { PostgresqlServer, requirePostgresql } from '../../daemons/postgresql.ts';
import { fixture } from '../host/fixture-plugins.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../../bin/headframe.js', import.meta.url));
const POOL = `plugin = "${fixture('keeps-log')}"
address = "tiny1"
tag = "/here/"
[coin]
height = 9
passwordEnv = "KEEPS_PASSWORD"
`;

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

describe('commands of plugins', function () {
  this.timeout(120_000);
  let directory = '';
  let databaseUrl = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-commands-'));
    for (const config of ['one', 'two', 'draft']) {
      await mkdir(join(directory, config, 'pools'), { recursive: true });
      await writeFile(join(directory, config, 'pools', 'main.toml'), POOL);
    }
    await writeFile(join(directory, 'two', 'pools', 'other.toml'), POOL);
    await writeFile(
      join(directory, 'two', 'pools', 'tiny.toml'),
      POOL.replace('keeps-log', 'tiny'),
    );
    await writeFile(join(directory, 'draft', 'pools', 'wrong.toml'), `priority = "x"\n${POOL}`);
    await layDatabase(directory);
  });

  after(() => rm(directory, { recursive: true, force: true }));

  const environment = () => ({
    ...process.env,
    DATABASE_URL: databaseUrl,
    KEEPS_PASSWORD: 'hush',
  });

  const headframe = (...words: readonly string[]) => headframeWith({}, ...words);

  function headframeWith(
    variables: Readonly<Record<string, string | undefined>>,
    ...words: readonly string[]
  ): Promise<Ended> {
    return new Promise((resolve) => {
      const all = [LAUNCHER, ...words];
      const env = { ...environment(), ...variables };
      execFile(process.execPath, all, { env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : error.code, out, err });
      });
    });
  }

  /** A command of the fixture with the configuration `config`. */
  const run = (config: string, name: string, ...more: readonly string[]) =>
    headframe('keeps-log', name, '--config', join(directory, config), '--data', directory, ...more);

  it('run for their pool, with its settings, its database, and options that fit', async () => {
    const first = await run('one', 'log', '--what', 'planted');
    expect(first).to.include({ code: 0, err: '' });
    expect(JSON.parse(first.out)).to.deep.equal({
      config: { height: 9, password: 'hush' },
      facts: { id: 'main', address: 'tiny1', tag: '/here/', extranonceBytes: 8 },
      rows: [{ what: 'planted' }],
      rest: { as: 'text', loud: false, order: true },
    });
    const flags = ['--loud', '--no-order', '--as', 'json', '--lines-max', '2'];
    const second = await run('one', 'log', '--what', 'worked', ...flags);
    expect(second).to.include({ code: 7, err: '' });
    expect(JSON.parse(second.out)).to.deep.include({
      rows: [{ what: 'planted' }, { what: 'worked' }],
      rest: { as: 'json', loud: true, order: false },
    });
  });

  it('refuse options that do not fit, in words', async () => {
    for (const [flags, words] of [
      [[], /required option '--what <text>'/],
      [['--what', 'x', '--lines-max', 'many'], /'--lines-max <number>'.*expected a number/],
      [['--what', 'x', '--lines-max', '12'], /^CONFIG_INVALID: --lines-max: must be <= 9\n$/],
      [['--what', 'x', '--lines-max', '1.5'], /^CONFIG_INVALID: --lines-max: must be integer\n$/],
      [['--what', 'x', '--as', 'song'], /'--as <text>'.*Allowed choices are json, text/],
      [['--what', 'x', '--wat'], /unknown option '--wat'/],
    ] as const) {
      const refused = await run('one', 'log', ...flags);
      expect(refused, flags.join(' ')).to.include({ code: 1, out: '' });
      expect(refused.err).to.match(words);
    }
  });

  it('want a pool named where there are several, or one has a wrong file', async () => {
    const several = await run('two', 'fail');
    expect(several).to.include({ code: 1 });
    expect(several.err).to.match(
      /^CONFIG_INVALID: --pool: .*several pools, name one: main, other\n$/,
    );
    const unknown = await run('two', 'fail', '--pool', 'tiny');
    expect(unknown.err).to.contain('has no pool tiny; there is main, other');
    const named = await run('two', 'log', '--what', 'x', '--pool', 'other');
    expect(JSON.parse(named.out)).to.have.nested.property('facts.id', 'other');
    const wrong = await run('draft', 'fail', '--pool', 'wrong');
    expect(wrong.err).to.match(/there is main\n.*wrong\.toml:1:\d+ priority: expected/);
  });

  it('tell in words what went wrong, whatever it is', async () => {
    for (const [how, words] of [
      ['reject', /^error: it went wrong\n$/],
      ['stray', /^error: thrown where nobody catches\n$/],
      ['code', /^PLUGIN_INVALID: expected an exit code from 0 to 255, got fine\n$/],
      ['sql', /^error: .*events is append-only: correct it by a new row\n$/],
    ] as const) {
      const failed = await run('one', 'fail', '--how', how);
      expect(failed, how).to.include({ code: 1, out: '' });
      expect(failed.err).to.match(words);
    }
  });

  it('end when they are interrupted, as they like', async () => {
    const where = ['--config', join(directory, 'one'), '--data', directory];
    const child = spawn(process.execPath, [LAUNCHER, 'keeps-log', 'wait', ...where], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out === 'waiting\n') child.kill('SIGINT');
    });
    expect(await once(child, 'close')).to.deep.equal([3, null]);
    expect(out).to.equal('waiting\nput away\n');
  });

  it('leave the data directory of a running host alone', async () => {
    const lock = await DataLock.acquire(join(directory, 'database.lock'));
    const refused = await run('one', 'fail');
    await lock.release();
    expect(refused).to.include({ code: 1 });
    expect(refused.err).to.match(/^STORAGE_LOCKED: /);
  });

  it('that are about no pool need neither pools nor secrets nor a database', async () => {
    const plugin = fixture('keeps-log');
    const bare = { KEEPS_PASSWORD: undefined, DATABASE_URL: 'postgres://127.0.0.1:1/none' };
    for (const where of [
      ['--plugin', plugin, '--config', join(directory, 'nowhere')],
      ['--config', join(directory, 'two')],
    ]) {
      const made = await headframeWith(bare, 'keeps-log', 'make', ...where);
      expect(made, where.join(' ')).to.include({ code: 4, err: '' });
      expect(JSON.parse(made.out)).to.deep.equal({ given: ['options', 'signal'], bits: 8 });
    }
    const refused = await headframe('keeps-log', 'make', '--plugin', plugin, '--bits', '0');
    expect(refused).to.include({ code: 1, err: 'error: a key of nothing\n' });
    const unknown = await headframe('keeps-log', 'make', '--plugin', plugin, '--pool', 'main');
    expect(unknown.err).to.contain("unknown option '--pool'");
    const away = await headframe('keeps-log', 'make', '--plugin', './nowhere');
    expect(away.err).to.match(/^PLUGIN_NOT_FOUND: /);
  });

  it('make no database where there is none', async () => {
    const words = ['--config', join(directory, 'one'), '--data', join(directory, 'nowhere')];
    const refused = await headframe('keeps-log', 'fail', ...words);
    expect(refused.err).to.match(/^CONFIG_INVALID: --data: there is no database in /);
  });

  it('are named in the help, and where another was meant', async () => {
    const config = ['--config', join(directory, 'two')];
    const help = await headframe('--help', ...config);
    expect(help).to.include({ code: 0, err: '' });
    expect(help.out).to.contain('Commands of plugins:\n  keeps-log: log, fail, make, wait\n');
    const unknown = await headframe('keeps-log', 'lug', ...config);
    expect(unknown.code).to.equal(1);
    expect(unknown.err).to.contain('keeps-log has the commands log, fail, make, wait');
    const tiny = await headframe('tiny', 'log', ...config);
    expect(tiny.code).to.equal(1);
    expect(tiny.err).to.contain('plugin "tiny" has no commands').and.contain('keeps-log: log');
    const own = await headframe('keeps-log', 'log', '--help', ...config);
    expect(own.out).to.match(/--lines-max <number>\s+lines \(default: 3\)/);
    expect(own.out).to.match(/--pool <id>\s+the pool it is about: main, other/);
  });

  it('run beside a host on PostgreSQL', async function () {
    requirePostgresql(this);
    const server = await PostgresqlServer.create();
    databaseUrl = server.url();
    const both = await Promise.all(['a', 'b'].map((what) => run('one', 'log', '--what', what)));
    databaseUrl = '';
    await server.destroy();
    expect(both.map(({ err }) => err)).to.deep.equal(['', '']);
    expect(both.map(({ code }) => code)).to.include(7);
  });

  it('have names that the host does not take for itself', async () => {
    const own = (await hostCommands()).map((command) => command.name());
    expect([...own, 'help'].sort()).to.deep.equal([...HOST_WORDS].sort());
  });
});
