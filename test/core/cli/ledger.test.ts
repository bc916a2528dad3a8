import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { fixture } from '../host/fixture-plugins.ts';
import { entry } from '../ledger/entries.ts';
import { unguarded } from '../storage/empty-books.ts';
import { layDatabase } from '../storage/laid-database.ts';
import { ManualClock } from '../storage/manual-clock.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../../bin/headframe.js', import.meta.url));

describe('headframe ledger', function () {
  this.timeout(60_000);
  let directory = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-ledger-'));
    await layDatabase(directory);
    await during((database) => new SqlLedger(database, new ManualClock()).post(entry()));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  it('verifies sound books and shows their balances', async () => {
    const verified = await run('verify');
    expect(verified).to.deep.include({ code: 0, err: '' });
    expect(verified.out).to.match(/^1 entries, 4 postings, 4 balances\nhead 1:[0-9a-f]{64}\n$/);
    const shown = await run('balances');
    expect(shown.code).to.equal(0);
    expect(shown.out).to.match(/btc +miner-immature +2 +4950\n/);
  });

  it('tells balances that are wrong, and makes them anew', async () => {
    await layDatabase(directory);
    await during((database) => database.rows('update ledger_balances set balance = balance + 1'));
    const wrong = await run('verify');
    expect(wrong.code).to.equal(1);
    expect(wrong.out).to.contain('balance: entry 1: btc miner-immature alice is 3000');
    expect(wrong.err).to.match(/^LEDGER_BROKEN: .*4 findings/);
    expect(await run('rebuild')).to.include({ code: 0 });
    expect(await run('verify')).to.include({ code: 0 });
  });

  it('makes no balances of postings that were altered', async () => {
    const alter = (by: number) =>
      during((database) =>
        unguarded(database, (statements) =>
          statements.rows('update ledger_postings set amount = amount + ? where position = 2', [
            by,
          ]),
        ),
      );
    await alter(1);
    const refused = await run('rebuild');
    await alter(-1);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('LEDGER_BROKEN').and.contain('nothing was rebuilt');
    expect(await run('verify')).to.include({ code: 0 });
  });

  it('holds the chain against a head that was kept', async () => {
    const { out } = await run('verify');
    const head = /^head (.*)$/m.exec(out)?.[1] ?? '';
    expect(await run('verify', directory, ['--head', head])).to.include({ code: 0 });
    const gone = await run('verify', directory, ['--head', head.replace('1:', '2:')]);
    expect(gone.code).to.equal(1);
    expect(gone.out).to.match(/^kept: entry 2: /);
    const wrong = await run('verify', directory, ['--head', 'abc']);
    expect(wrong.err).to.match(/^CONFIG_INVALID: --head/);
  });

  it('holds the wallets of the pools against what is owed', async () => {
    const plugin = fixture('purse');
    const holding = (units: number) =>
      `plugin = "${plugin}"\naddress = "tiny1"\n[payout]\nenabled = true\n[coin]\nheight = ${units}\n`;
    const compare = async (units: number) => {
      await using folder = await ConfigFolder.create({ 'pools/btc.toml': holding(units) });
      return await run('verify', directory, ['--wallets', '--config', folder.path]);
    };
    const [enough, short] = [await compare(5000), await compare(4999)];
    expect(enough, enough.out).to.include({ code: 0, err: '' });
    expect(enough.out)
      .to.match(/^pool +coin +owed/m)
      .and.match(/^btc .* 0\.00000000$/m);
    expect(short.code).to.equal(1);
    expect(short.out).to.match(/^btc .* -0\.00000001$/m);
  });

  it('makes no database where there is none, and takes none from a running host', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'headframe-no-ledger-'));
    const nothing = await run('verify', empty);
    const made = await readdir(empty);
    await rm(empty, { recursive: true, force: true });
    expect(nothing.code).to.equal(1);
    expect(nothing.err).to.match(/^CONFIG_INVALID: --data: .*DATABASE_URL/);
    expect(made).to.deep.equal([]);
    const taken = await during(() => run('verify'));
    expect(taken.code).to.equal(1);
    expect(taken.err).to.match(/^STORAGE_LOCKED/);
  });

  async function during<T>(act: (database: Database) => Promise<T>): Promise<T> {
    const database = await openDatabase({ dataDir: directory });
    try {
      return await act(database);
    } finally {
      await database.close();
    }
  }

  async function run(command: string, data = directory, more: readonly string[] = []) {
    const child = spawn(process.execPath, [LAUNCHER, 'ledger', command, '--data', data, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DATABASE_URL: '' },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said.err += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...said };
  }
});
