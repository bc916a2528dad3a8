import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeContract } from '../../core/composition.ts';
import { bundledPlugins, PACKAGE_ROOT } from '../../core/plugin-composition.ts';
import { readPoolFile } from '../../core/config/config-directory.ts';
import { readEnvironment } from '../../core/config/environment.ts';
import { CONTRACT_SUITE } from '../../core/contract/contract-suite.ts';
import { expect } from 'chai';

const POOL_FILES = fileURLToPath(new URL('config/contract/', PACKAGE_ROOT));

describe('Contract', () => {
  it('has a pool file for each bundled plugin', async () => {
    const plugins = (await bundledPlugins()).map((name) => `${name}.toml`);

    expect((await readdir(POOL_FILES)).sort()).to.deep.equal(plugins.sort());
  });
});

for (const plugin of await bundledPlugins()) {
  const { pool } = await readPoolFile(join(POOL_FILES, `${plugin}.toml`));
  if (pool === undefined) throw new Error(`config/contract/${plugin}.toml is not a pool file`);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'headframe-contract-'));
  const bench = composeContract({ pool, dataDirectory }, readEnvironment({}));

  describe(`Contract of ${plugin}`, function () {
    this.timeout(60_000);

    for (const { name, run } of CONTRACT_SUITE) it(name, () => run(bench));

    after(() => rm(dataDirectory, { recursive: true, force: true }));
  });
}
