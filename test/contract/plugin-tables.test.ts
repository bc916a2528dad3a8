import { expect } from 'chai';
import { readPoolFile } from '../../core/config/config-directory.ts';
import { readEnvironment } from '../../core/config/environment.ts';
import { ContractBench } from '../../core/contract/contract-bench.ts';
import { CONTRACT_SUITE } from '../../core/contract/contract-suite.ts';
import { PluginLoader } from '../../core/host/plugin-loader.ts';
import { SystemClock } from '../../core/host/system-clock.ts';
import type { PoolDatabase } from '../../core/plugin-api/tables.ts';
import { POOL_WORK } from '../../core/plugin-api/tokens.ts';
import { ConfigFolder } from '../core/config/config-folder.ts';
import { FIXTURES_AS_BUNDLED } from '../core/host/fixture-plugins.ts';
import { SilentLogger } from '../core/host/silent-logger.ts';
import { rejection } from '../core/storage/storage-suite.ts';

async function benchOf(plugin: string, folder: ConfigFolder): Promise<ContractBench> {
  const text = `plugin = "${plugin}"\naddress = "tiny1"\n`;
  const { pool } = await readPoolFile(await folder.write('pools/one.toml', text));
  if (pool === undefined) throw new Error('the pool file is wrong');
  const places = {
    bundled: FIXTURES_AS_BUNDLED,
    configDirectory: folder.path,
    workingDirectory: folder.path,
  };
  return new ContractBench(
    { pool, dataDirectory: folder.path, extranonceBytes: 8 },
    new PluginLoader(
      { ...places, stepDeadlineMs: 5_000 },
      { environment: readEnvironment({}), selfTest: async () => undefined },
    ),
    { clock: new SystemClock(), logger: new SilentLogger() },
  );
}

async function check(words: RegExp, bench: ContractBench): Promise<void> {
  const found = CONTRACT_SUITE.find(({ name }) => words.test(name));
  if (found === undefined) throw new Error('there is no such check');
  await found.run(bench);
}

describe('Contract of a plugin with tables', function () {
  this.timeout(60_000);

  it('is tried with a database of its own', async () => {
    await using folder = await ConfigFolder.create();
    const bench = await benchOf('keeps-log', folder);
    await check(/tables/, bench);
    await check(/constructs/, bench);
    const work = (await bench.container()).get(POOL_WORK) as unknown as { database: PoolDatabase };
    expect(await work.database.rows('select * from events')).to.deep.equal([]);
    await bench.stop();
  });

  it('is broken by a step that the database does not take', async () => {
    await using folder = await ConfigFolder.create();
    const bench = await benchOf('breaks-tables', folder);
    const error = await rejection(check(/tables/, bench));
    expect(error).to.include({ code: 'PLUGIN_INVALID' });
    expect(error.message).to.contain('step 001-typo');
    await bench.stop();
  });
});
