import { chmod } from 'node:fs/promises';
import { expect } from 'chai';
import { readPoolFile } from '../../../core/config/config-directory.ts';
import type { Template } from '../../../core/plugin-api/job.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

import { PoolSetBench } from './pool-set-bench.ts';

describe('PoolSet', () => {
  it('brings a pool from its file to its first template', async () => {
    await using bench = await PoolSetBench.create();

    await bench.apply('one', 'plugin = "tiny"\n[coin]\nheight = 9\n');

    expect(bench.codeOf('one')).to.equal('running');
    expect(bench.templates.map(({ height }) => height)).to.deep.equal([9]);
    expect(bench.states).to.deep.equal(['one starting', 'one running']);
  });

  it('gives each pool instances of its own', async () => {
    await using bench = await PoolSetBench.create();

    await bench.apply('one', 'plugin = "tiny"\n');
    await bench.apply('two', 'plugin = "tiny"\n');

    const [one, two] = bench.built;
    for (const part of ['work', 'jobs', 'chain', 'wallet'] as const) {
      expect(one?.[part]).to.not.equal(two?.[part]);
    }
    const template = bench.templates[0] as Template;
    expect(one?.work).to.have.property('jobs').that.is.not.equal(two?.jobs);
    expect(one?.jobs.build(template, 'a')).to.have.property('id', 'a');
  });

  for (const [plugin, code] of [
    ['throws-at-import', 'PLUGIN_INVALID'],
    ['hangs-at-import', 'PLUGIN_TIMEOUT'],
    ['throws-at-construct', 'PLUGIN_CONSTRUCT_FAILED'],
    ['wrong-terms', 'PLUGIN_INVALID'],
    ['wants-unknown', 'PLUGIN_CONSTRUCT_FAILED'],
    ['wants-circle', 'PLUGIN_CONSTRUCT_FAILED'],
    ['hangs-at-start', 'DAEMON_TIMEOUT'],
    ['wrong-api', 'PLUGIN_API_MISMATCH'],
    ['fails-vectors', 'KERNEL_VECTOR_MISMATCH'],
  ] as const) {
    it(`stops only the pool whose plugin ${plugin}`, async () => {
      await using bench = await PoolSetBench.create();
      const bad = bench.reading('bad', `plugin = "${plugin}"\n`);
      const good = bench.reading('good', 'plugin = "tiny"\n');

      const readings = await Promise.all([bad, good]);
      await Promise.all(readings.map((reading) => bench.set.apply(reading)));

      expect(bench.states).to.include('bad failed');
      expect(bench.logger.errors.map(({ facts }) => codeIn(facts))).to.include(code);
      expect(bench.codeOf('good')).to.equal('running');
    });
  }

  it('tries a pool again whose accounts were not read in time', async () => {
    await using bench = await PoolSetBench.create();
    bench.starts.push(new Promise(() => undefined));
    await bench.apply('one', 'plugin = "tiny"\n');
    expect(bench.codeOf('one')).to.equal('STORAGE_UNAVAILABLE');
    await bench.until('one running');
  });

  it('ends a pool for a reason of its engine, and starts it again where that may pass', async () => {
    await using bench = await PoolSetBench.create();
    await bench.apply('one', 'plugin = "tiny"\n');
    const first = bench.built[0];

    first?.end(new PoolError('RESERVE_MISSING', 'nothing left'));
    expect(bench.codeOf('one')).to.equal('RESERVE_MISSING');
    bench.states.length = 0;
    await bench.until('one running');

    expect(bench.stopped).to.deep.equal(['one']);
    expect(bench.built).to.have.length(2);
    first?.end(new PoolError('RESERVE_MISSING', 'said too late'));
    expect(bench.codeOf('one')).to.equal('running');
  });

  it('refuses an address that the wallet does not know', async () => {
    await using bench = await PoolSetBench.create();
    const reading = await bench.reading('one', 'plugin = "tiny"\n');
    const file = await bench.folder.write('pools/two.toml', 'plugin="tiny"\naddress="1abc"\n');

    await bench.set.apply({ ...reading, id: 'two', ...(await readPoolFile(file)) });

    expect(bench.codeOf('two')).to.equal('CONFIG_INVALID');
  });

  it('tries again by itself while a daemon is away', async () => {
    await using bench = await PoolSetBench.create();
    const running = new Promise<void>((resolve) => {
      const look = (): void => {
        if (bench.codeOf('one') === 'running') resolve();
        else setImmediate(look);
      };
      look();
    });

    await bench.apply('one', 'plugin = "daemon-away"\n');
    await running;

    expect(bench.states).to.deep.equal([
      'one starting',
      'one failed',
      'one starting',
      'one failed',
      'one starting',
      'one running',
    ]);
  });

  it('replaces a pool whose file changed, and leaves the others alone', async () => {
    await using bench = await PoolSetBench.create();
    await bench.apply('one', 'plugin = "tiny"\n');
    await bench.apply('two', 'plugin = "tiny"\n');
    const other = bench.pool('two');

    await bench.apply('one', 'plugin = "tiny"\n[coin]\nheight = 70\n');

    expect(bench.stopped).to.deep.equal(['one']);
    expect(bench.templates.at(-1)?.height).to.equal(70);
    expect(bench.codeOf('one')).to.equal('running');
    expect(bench.pool('two')).to.equal(other);
  });

  it('does nothing for a file that says the same', async () => {
    await using bench = await PoolSetBench.create();
    await bench.apply('one', 'plugin = "tiny"\n');

    await bench.apply('one', '# a comment\nplugin = "tiny"\n');

    expect(bench.built).to.have.lengthOf(1);
    expect(bench.stopped).to.deep.equal([]);
  });

  for (const [what, text] of [
    ['syntax', 'plugin = \n'],
    ['keys', 'plugin = "tiny"\nplugn = 1\n'],
    ['coin section', 'plugin = "tiny"\n[coin]\nheight = 0\n'],
    ['plugin', 'plugin = "wrong-api"\n'],
  ] as const) {
    it(`leaves a running pool as it is when the ${what} of its new file is wrong`, async () => {
      await using bench = await PoolSetBench.create();
      await bench.apply('one', 'plugin = "tiny"\n');

      await bench.apply('one', text);

      expect(bench.codeOf('one')).to.equal('running');
      expect(bench.stopped).to.deep.equal([]);
      expect(bench.logger.errors.at(-1)?.message).to.match(/goes on as it was/);
    });
  }

  it('takes up a changed secret when the file that names it is touched', async () => {
    await using bench = await PoolSetBench.create();
    const secret = async (text: string, mode: number): Promise<void> =>
      chmod(await bench.folder.write('one.secret', text), mode);
    const text = 'plugin = "tiny"\n[coin]\npasswordFile = "one.secret"\n';
    await secret('hush', 0o600);
    await bench.apply('one', text);
    const first = bench.pool('one');
    await bench.apply('one', text);
    expect(bench.pool('one'), 'nothing changed').to.equal(first);
    await secret('other', 0o644);
    await bench.apply('one', text);
    expect(bench.pool('one'), 'a loose file').to.equal(first);
    expect(bench.codeOf('one')).to.equal('running');
    expect(bench.logger.errors).to.have.lengthOf(1);
    expect(JSON.stringify(bench.logger.errors)).to.not.contain('hush').and.not.contain('other');
    await secret('other', 0o600);
    await bench.apply('one', text);

    expect(bench.pool('one')).to.not.equal(first);
    expect(bench.codeOf('one')).to.equal('running');
  });

  it('stops a pool whose file went away or was disabled', async () => {
    await using bench = await PoolSetBench.create();
    await bench.apply('one', 'plugin = "tiny"\n');
    await bench.apply('two', 'plugin = "tiny"\n');

    await bench.set.remove('one');
    await bench.apply('two', 'plugin = "tiny"\nenabled = false\n');

    expect(bench.set.pools).to.deep.equal([]);
    expect(bench.stopped).to.deep.equal(['one', 'two']);
  });

  it('remembers a file that gave no pool until it does', async () => {
    await using bench = await PoolSetBench.create();

    await bench.apply('one', 'plugn = 1\n');
    const reason = bench.set.broken.get('one');
    await bench.apply('one', 'plugin = "tiny"\n');

    expect(reason).to.match(/plugn: unknown key/);
    expect(bench.set.broken.has('one')).to.equal(false);
  });

  it('leaves a running pool as it is when its new address cannot be paid', async () => {
    await using bench = await PoolSetBench.create();
    await bench.apply('one', 'plugin = "tiny"\n');
    const file = await bench.folder.write('pools/one.toml', 'plugin="tiny"\naddress="1abc"\n');

    await bench.set.apply({ id: 'one', ...(await readPoolFile(file)) });

    expect(bench.codeOf('one')).to.equal('running');
    expect(bench.built).to.have.lengthOf(1);
  });

  for (const act of ['changed', 'removed'] as const) {
    it(`gives up a start when the file is ${act} meanwhile`, async () => {
      await using bench = await PoolSetBench.create({ workDeadlineMs: 1_000_000 });
      const starting = bench.apply('one', 'plugin = "hangs-at-start"\n');
      await bench.until('one starting');

      if (act === 'removed') await bench.set.remove('one');
      else await bench.apply('one', 'plugin = "tiny"\n');
      await starting;

      expect(bench.codeOf('one')).to.equal(act === 'removed' ? undefined : 'running');
    });
  }

  it('stops in the middle of a start', async () => {
    await using bench = await PoolSetBench.create();
    const started = bench.apply('one', 'plugin = "hangs-at-start"\n');
    while (bench.built.length === 0) await new Promise((resolve) => setImmediate(resolve));

    await bench.set.stop();
    await started;

    expect(bench.states.at(-1)).to.equal('one stopped');
    expect(bench.stopped).to.deep.equal(['one']);
  });
});

function codeIn(facts: object): string | undefined {
  const { error } = facts as { readonly error?: unknown };
  return error instanceof PoolError ? error.code : undefined;
}
