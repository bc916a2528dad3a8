/** Everything that can be said against a configuration directory, plugins included, without running a pool. */
import { readConfigDirectory } from '../config/config-directory.ts';
import type { ConfigReading } from '../config/config-directory.ts';
import type { HostConfig, PoolFile } from '../config/host-config.ts';
import type { ConfigProblem } from '../config/config-problem.ts';
import { nearest } from '../config/schema-check.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PluginLoader } from './plugin-loader.ts';

/** Reads the directory and checks every enabled pool's plugin; `bundled` are names for suggestions. */
export async function checkConfig(
  directory: string,
  loader: PluginLoader,
  bundled: readonly string[],
): Promise<ConfigReading> {
  const { config, problems } = await readConfigDirectory(directory);
  const found: ConfigProblem[] = [...problems];
  const manifests = new Map<string, CoinPlugin>();
  for (const pool of config.pools) {
    const check = await checkPlugin(pool, loader, bundled);
    found.push(...check.problems);
    if (check.manifest !== undefined) manifests.set(pool.id, check.manifest);
  }
  found.push(...checkAlgorithms(config, manifests));
  return { config, problems: found };
}

async function checkPlugin(
  pool: PoolFile,
  loader: PluginLoader,
  bundled: readonly string[],
): Promise<{ readonly manifest?: CoinPlugin; readonly problems: readonly ConfigProblem[] }> {
  const { document, settings } = pool;
  try {
    const manifest = await loader.manifest(settings.plugin, document.file);
    const problems = [...loader.coinSection(manifest, pool).problems];
    if (settings.devnet !== undefined && manifest.provides.devnet === undefined) {
      problems.push(document.problem(['devnet'], `plugin "${manifest.id}" has no devnet`));
    }
    await loader.proveKernel(manifest.kernel, document.file);
    return { manifest, problems };
  } catch (error) {
    if (!(error instanceof PoolError)) throw error;
    const suggestion =
      error.code === 'PLUGIN_NOT_FOUND' ? nearest(settings.plugin, bundled) : undefined;
    const message = `${error.code}: ${error.message}`;
    return { problems: [document.problem(['plugin'], message, { suggestion })] };
  }
}

/** A port without a pool of its algorithm is no error: its pool may be dropped in while the host runs. */
function* checkAlgorithms(
  config: HostConfig,
  manifests: ReadonlyMap<string, CoinPlugin>,
): Generator<ConfigProblem> {
  const enabled = config.pools.filter((pool) => pool.settings.enabled);
  const known = enabled.flatMap((pool) => manifests.get(pool.id)?.kernel.algorithm ?? []);
  for (const [index, port] of config.ports.entries()) {
    for (const [at, id] of port.pools.entries()) {
      const algorithm = manifests.get(id)?.kernel.algorithm;
      if (algorithm === undefined || algorithm === port.algorithm) continue;
      yield config.portsDocument.problem(
        ['port', index, 'pools', at],
        `expected a pool that mines ${port.algorithm}; ${id} mines ${algorithm}`,
      );
    }
    if (known.includes(port.algorithm)) continue;
    yield config.portsDocument.problem(
      ['port', index, 'algorithm'],
      `expected the algorithm of an enabled pool; no pool mines ${port.algorithm}`,
      { severity: 'warning', suggestion: nearest(port.algorithm, known) },
    );
  }
}
