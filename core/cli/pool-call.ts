import { describeProblem } from '../config/config-problem.ts';
import type { PoolFile } from '../config/host-config.ts';
import { EXTRANONCE_BYTES } from '../host/mining-ports.ts';
import type { PluginLoader } from '../host/plugin-loader.ts';
import { NO_DATABASE, PluginDatabases } from '../host/pool-database.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import type { CommandCall } from '../plugin-api/commands.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { withDatabase } from './books-database.ts';
import type { RunGuard } from './guarded-run.ts';

/** For which pool, and where its things are. */
export interface PoolCallGiven {
  readonly pool: PoolFile;
  readonly options: CommandCall['options'];
  /** Where the host keeps its data. */
  readonly data: string;
  readonly loader: PluginLoader;
}

/** Lets a plugin act for one of its pools, its settings read and its database open. Rejects with `CONFIG_*`, `STORAGE_*`. */
export async function withPool(
  manifest: CoinPlugin,
  { pool, options, data, loader }: PoolCallGiven,
  guard: RunGuard,
  act: (call: CommandCall) => Promise<number>,
): Promise<number> {
  const { checked, problems } = await loader.settle(manifest, pool);
  if (problems.length > 0) {
    throw new PoolError('CONFIG_INVALID', problems.map(describeProblem).join('\n'));
  }
  const { address, tag } = pool.settings;
  const call = {
    config: checked.coin,
    facts: { id: pool.id, address, tag, extranonceBytes: EXTRANONCE_BYTES },
    options,
    write,
    signal: guard.signal,
  };
  return withTables(manifest, data, (database) => guard.plugin(() => act({ ...call, database })));
}

/** What a plugin writes on the terminal, as it is. */
export function write(text: string): void {
  process.stdout.write(text);
}

/** Opens the plugin's tables for as long as `run` takes; without tables, nothing is opened. */
async function withTables(
  manifest: CoinPlugin,
  data: string,
  run: (database: CommandCall['database']) => Promise<number>,
): Promise<number> {
  if (manifest.tables === undefined) return run(NO_DATABASE);
  let code = 1;
  await withDatabase(data, async (database) => {
    const own = await new PluginDatabases(database).open(manifest);
    try {
      code = await run(own);
    } finally {
      await own.close();
    }
  });
  return code;
}
