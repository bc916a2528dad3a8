import { expect } from 'chai';
import { join } from 'node:path';
import { readPoolFile } from '../../../core/config/config-directory.ts';
import type { PoolSettings } from '../../../core/config/pool-schema.ts';
import { readEnvironment } from '../../../core/config/environment.ts';
import { checkConfig } from '../../../core/host/config-check.ts';
import { PluginLoader } from '../../../core/host/plugin-loader.ts';
import { resolvedSettings } from '../../../core/host/resolved-settings.ts';
import type { PoolError } from '../../../core/plugin-api/errors.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { rejection } from '../storage/storage-suite.ts';
import { FIXTURE_PLUGINS, FIXTURES_AS_BUNDLED } from './fixture-plugins.ts';

const OURS = 'plugin = "./habitual"\naddress = "tiny1"\n';

/** A folder with a plugin of these habits and one pool of it. */
async function folderOf(habits: object, text: string): Promise<ConfigFolder> {
  const tiny = JSON.stringify(join(FIXTURE_PLUGINS, 'tiny/plugin.js'));
  const more = `id: 'habitual', habits: ${JSON.stringify(habits)}`;
  return ConfigFolder.create({
    'habitual/package.json': '{"type":"module"}',
    'habitual/plugin.js': `import { manifest } from ${tiny};\nexport default { ...manifest, ${more} };`,
    'pools/one.toml': `${OURS}${text}`,
  });
}

function loaderIn(folder: ConfigFolder): PluginLoader {
  return new PluginLoader(
    {
      bundled: FIXTURES_AS_BUNDLED,
      configDirectory: folder.path,
      workingDirectory: folder.path,
      stepDeadlineMs: 5_000,
    },
    { environment: readEnvironment({}), selfTest: async () => undefined },
  );
}

async function checkedOf(habits: object, text: string) {
  await using folder = await folderOf(habits, text);
  const { pool } = await readPoolFile(join(folder.path, 'pools/one.toml'));
  if (pool === undefined) throw new Error('the test wrote a wrong pool file');
  const checking = loaderIn(folder).check(pool);
  return { settings: (await checking).settings, file: pool.settings };
}

describe('resolved settings', () => {
  const settings = { payout: { window: 2 } } as PoolSettings;

  it('are 1 percent and PPLNS where neither file nor coin says', () => {
    const { feePercent, payout } = resolvedSettings(settings);
    expect(feePercent).to.equal(1);
    expect(payout).to.deep.equal({ scheme: 'pplns', window: 2 });
  });

  it("are the coin's habits where the file says nothing", async () => {
    const habits = { feePercent: 2.5, scheme: 'prop' };
    const { settings, file } = await checkedOf(habits, '');
    expect(settings.feePercent).to.equal(2.5);
    expect(settings.payout.scheme).to.equal('prop');
    expect(file).not.to.have.property('feePercent');
  });

  it('are what the file says, up to what the coin allows', async () => {
    const habits = { feePercent: 2.5, feePercentMax: 5, scheme: 'prop' };
    const text = 'feePercent = 5\n[payout]\nscheme = "solo"\n';
    const { settings } = await checkedOf(habits, text);
    expect(settings.feePercent).to.equal(5);
    expect(settings.payout.scheme).to.equal('solo');
  });

  it('refuse a higher fee, by file, key and line', async () => {
    const habits = { feePercentMax: 5 };
    const error = await rejection(checkedOf(habits, 'feePercent = 5.01\n'));
    const { code, message, facts } = error as PoolError;
    expect(code).to.equal('CONFIG_INVALID');
    expect(facts).to.include({ key: 'feePercent' });
    const words = 'feePercent: expected at most 5, which plugin "habitual" allows, got 5.01';
    expect(message)
      .to.match(/pools\/one\.toml:3:1 /)
      .and.to.contain(words);
  });

  it('refuse a scheme that the coin does not allow, by file, key and line', async () => {
    const habits = { scheme: 'prop', schemes: ['prop', 'pplns'] };
    for (const scheme of ['solo', 'pps', 'fpps']) {
      const text = `[payout]\nscheme = "${scheme}"\nreserveFloor = "1"\n`;
      const error = await rejection(checkedOf(habits, text));
      const { code, message } = error as PoolError;
      expect(code).to.equal('CONFIG_INVALID');
      const words = `payout.scheme: expected prop or pplns, which plugin "habitual" allows, got ${scheme}`;
      expect(message)
        .to.match(/pools\/one\.toml:4:1 /)
        .and.to.contain(words);
    }
    const { settings } = await checkedOf(habits, '[payout]\nscheme = "pplns"\n');
    expect(settings.payout.scheme).to.equal('pplns');
  });

  it('are what `headframe check` judges', async () => {
    await using folder = await folderOf({ feePercentMax: 5 }, 'feePercent = 6\n');
    const { problems } = await checkConfig(folder.path, loaderIn(folder), []);
    expect(problems.map(({ key, line }) => [key, line])).to.deep.equal([['feePercent', 3]]);
  });
});
