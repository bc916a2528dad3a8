import { expect } from 'chai';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readPoolFile } from '../../../core/config/config-directory.ts';
import type { PoolFile } from '../../../core/config/host-config.ts';
import { readEnvironment } from '../../../core/config/environment.ts';
import { PluginLoader } from '../../../core/host/plugin-loader.ts';
import type { KernelSelfTest } from '../../../core/host/plugin-loader.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { fixture, FIXTURE_PLUGINS, FIXTURES_AS_BUNDLED } from './fixture-plugins.ts';

function loaderFor(
  folder: ConfigFolder,
  more: { selfTest?: KernelSelfTest; stepDeadlineMs?: number; workingDirectory?: string } = {},
): PluginLoader {
  return new PluginLoader(
    {
      bundled: FIXTURES_AS_BUNDLED,
      configDirectory: folder.path,
      workingDirectory: more.workingDirectory ?? folder.path,
      stepDeadlineMs: more.stepDeadlineMs ?? 5_000,
    },
    {
      environment: readEnvironment({ TINY_PASSWORD: 'hush' }),
      selfTest: more.selfTest ?? (async () => undefined),
    },
  );
}

async function poolOf(folder: ConfigFolder, plugin: string, more = ''): Promise<PoolFile> {
  const file = await folder.write(
    'pools/one.toml',
    `plugin = ${JSON.stringify(plugin)}\naddress = "tiny1"\n${more}`,
  );
  const { pool } = await readPoolFile(file);
  if (pool === undefined) throw new Error('the test wrote a wrong pool file');
  return pool;
}

async function failureOf(work: Promise<unknown>): Promise<PoolError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PoolError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

describe('PluginLoader', () => {
  it('takes a bundled plugin by its name', async () => {
    await using folder = await ConfigFolder.create();

    const { manifest, coin } = await loaderFor(folder).check(await poolOf(folder, 'tiny'));

    expect(manifest.id).to.equal('tiny');
    expect(coin).to.deep.equal({ height: 7 });
  });

  it('takes a folder by its absolute path', async () => {
    await using folder = await ConfigFolder.create();

    const { manifest } = await loaderFor(folder).check(await poolOf(folder, fixture('tiny')));

    expect(manifest.id).to.equal('tiny');
  });

  it('takes a folder relative to the configuration directory', async () => {
    await using folder = await ConfigFolder.create();
    await cp(fixture('tiny'), join(folder.path, 'my/tiny'), { recursive: true });
    await folder.write('my/package.json', '{"type":"module"}');

    const { manifest } = await loaderFor(folder).check(await poolOf(folder, './my/tiny'));

    expect(manifest.id).to.equal('tiny');
  });

  for (const place of ['workingDirectory', 'configDirectory'] as const) {
    it(`takes an npm package that is installed at the ${place}`, async () => {
      await using folder = await ConfigFolder.create();
      await using elsewhere = await ConfigFolder.create();
      const home = place === 'configDirectory' ? folder : elsewhere;
      await mkdir(join(home.path, 'node_modules'));
      await symlink(fixture('package'), join(home.path, 'node_modules/headframe-plugin-packaged'));
      const loader = loaderFor(folder, { workingDirectory: elsewhere.path });

      const { manifest } = await loader.check(await poolOf(folder, 'headframe-plugin-packaged'));

      expect(manifest.id).to.equal('packaged');
    });
  }

  it('puts secrets of the environment into the section of the coin', async () => {
    await using folder = await ConfigFolder.create();
    const pool = await poolOf(folder, 'tiny', '[coin]\npasswordEnv = "TINY_PASSWORD"\n');

    const { coin } = await loaderFor(folder).check(pool);

    expect(coin).to.deep.equal({ height: 7, password: 'hush' });
  });

  it('tells line and key of what the plugin does not understand', async () => {
    await using folder = await ConfigFolder.create();
    const pool = await poolOf(folder, 'tiny', '[coin]\nheigth = 8\n');

    const error = await failureOf(loaderFor(folder).check(pool));

    expect(error.code).to.equal('CONFIG_INVALID');
    expect(error.message).to.match(
      /one\.toml:4:1 coin\.heigth: unknown key \(did you mean "height"/,
    );
  });

  for (const [plugin, code, message] of [
    ['nowhere', 'PLUGIN_NOT_FOUND', /no bundled plugin, and no package/],
    ['./nowhere', 'PLUGIN_NOT_FOUND', /no package\.json, plugin\.js or index\.js in/],
    ['Not a name', 'PLUGIN_NOT_FOUND', /neither a folder nor a package name/],
    ['throws-at-import', 'PLUGIN_INVALID', /this plugin throws at import/],
    ['wrong-api', 'PLUGIN_API_MISMATCH', /expected apiVersion 1, which this host speaks, got 2/],
    ['wrong-id', 'PLUGIN_ID_MISMATCH', /its id "another-id" is not its bundled name "wrong-id"/],
    [
      'wrong-shape',
      'PLUGIN_INVALID',
      /kernel\.inputBytes: expected .*; kernel\.vectors\[0\]: .*; provides\.chain: expected/,
    ],
  ] as const) {
    it(`refuses the plugin "${plugin}" with ${code}`, async () => {
      await using folder = await ConfigFolder.create();

      const error = await failureOf(loaderFor(folder).check(await poolOf(folder, plugin)));

      expect(error.code).to.equal(code);
      expect(error.message).to.match(message);
      expect(error.facts).to.include({ key: 'plugin' });
    });
  }

  it('does not wait for a plugin that hangs at import', async () => {
    await using folder = await ConfigFolder.create();
    const loader = loaderFor(folder, { stepDeadlineMs: 20 });

    const error = await failureOf(loader.check(await poolOf(folder, 'hangs-at-import')));

    expect(error.code).to.equal('PLUGIN_TIMEOUT');
  });

  it('runs the vectors of a kernel once for all pools, and again after they failed', async () => {
    await using folder = await ConfigFolder.create();
    let runs = 0;
    const selfTest = async (): Promise<void> => {
      runs += 1;
      if (runs === 1) throw new PoolError('KERNEL_VECTOR_MISMATCH', 'vector 0 differs');
    };
    const loader = loaderFor(folder, { selfTest });
    const pool = await poolOf(folder, 'tiny');

    const error = await failureOf(loader.check(pool));
    await loader.check(pool);
    await loader.check(pool);

    expect(error.code).to.equal('KERNEL_VECTOR_MISMATCH');
    expect(runs).to.equal(2);
  });

  it('takes a plugin that was mended after it failed', async () => {
    await using folder = await ConfigFolder.create();
    await folder.write('mended/package.json', '{"type":"module"}');
    await folder.write('mended/plugin.js', "throw new Error('not yet');");
    const loader = loaderFor(folder);
    const pool = await poolOf(folder, './mended');
    const error = await failureOf(loader.check(pool));
    const tiny = JSON.stringify(join(FIXTURE_PLUGINS, 'tiny/plugin.js'));
    await folder.write(
      'mended/plugin.js',
      `import { manifest } from ${tiny};\nexport default { ...manifest, id: 'mended' };`,
    );

    const { manifest } = await loader.check(pool);

    expect(error.code).to.equal('PLUGIN_INVALID');
    expect(manifest.id).to.equal('mended');
  });
});
