import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { layDatabase } from '../storage/laid-database.ts';
import { fixture } from '../host/fixture-plugins.ts';
import { headframe } from './terminal.ts';

describe('headframe keys rotate', function () {
  this.timeout(60_000);
  let directory = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-keys-'));
    await mkdir(join(directory, 'pools'));
    await layDatabase(directory);
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** A pool of the fixture, which ends with what its height is above 9. */
  const pool = (id: string, height: number, { plugin = 'keeps-log', more = '' } = {}) => {
    const secret = plugin === 'keeps-log' ? 'passwordEnv = "KEEPS_PASSWORD"\n' : '';
    const text = `plugin = "${fixture(plugin)}"\naddress = "tiny1"\n${more}[coin]\nheight = ${height}\n`;
    return writeFile(join(directory, 'pools', `${id}.toml`), text + secret);
  };

  const rotate = (...more: readonly string[]) =>
    headframe(['keys', 'rotate', '--config', directory, '--data', directory, ...more], {
      KEEPS_PASSWORD: 'hush',
    });

  it('asks each pool that keeps keys, one after the other', async () => {
    await pool('a', 11);
    await pool('b', 10);
    await pool('c', 9, { plugin: 'tiny' });
    const said = await rotate();
    expect(said).to.deep.equal({ code: 2, err: '', out: 'pool a:\nhush 0 1\npool b:\nhush 0 1\n' });
    expect(await rotate('--pool', 'b')).to.deep.equal({
      code: 1,
      err: '',
      out: 'pool b:\nhush 0 2\n',
    });
  });

  it('tells what failed, and goes on with the others', async () => {
    await pool('a', 13);
    await pool('b', 9);
    await pool('c', 9, { more: 'priority = "x"\n' });
    const said = await rotate();
    expect(said.code).to.equal(1);
    expect(said.out).to.equal('pool a:\nhush 0 1\npool b:\nhush 0 1\n');
    expect(said.err)
      .to.match(/c\.toml:3:\d+ priority: expected.*\n/)
      .and.match(/error: an unlucky key\n/);
  });

  it('says so where no pool keeps keys, or not that one', async () => {
    await pool('a', 9, { plugin: 'tiny' });
    expect((await rotate()).err).to.match(/^CONFIG_INVALID: .*no configured pool keeps keys\n$/);
    const named = await rotate('--pool', 'a');
    expect(named).to.include({ code: 1 });
    expect(named.err).to.contain('no configured pool a keeps keys');
  });
});
