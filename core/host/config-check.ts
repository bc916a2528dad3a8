/** Everything that can be said against a configuration directory, plugins included, without running a pool. */
import { readConfigDirectory } from '../config/config-directory.ts';
import type { ConfigReading } from '../config/config-directory.ts';
import type { HostConfig, PoolFile } from '../config/host-config.ts';
import type { ConfigProblem } from '../config/config-problem.ts';
import { nearest } from '../config/schema-check.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { asPoolError } from './foreign-error.ts';
import { EXTRANONCE_BYTES } from './mining-ports.ts';
import type { CheckedPlugin, PluginLoader } from './plugin-loader.ts';
import { tryPool } from './pool-trial.ts';

/** Reads the directory and checks every enabled pool's plugin; `bundled` are names for suggestions. */
export async function checkConfig(
  directory: string,
  loader: PluginLoader,
  bundled: readonly string[],
): Promise<ConfigReading> {
  const { config, problems, drafts } = await readConfigDirectory(directory);
  const found: ConfigProblem[] = [...problems];
  const manifests = new Map<string, CoinPlugin>();
  for (const pool of config.pools) {
    const check = await checkPlugin(pool, loader, bundled);
    found.push(...check.problems);
    if (check.manifest !== undefined) manifests.set(pool.id, check.manifest);
  }
  for (const draft of drafts) found.push(...(await checkPlugin(draft, loader, bundled)).problems);
  found.push(...checkAlgorithms(config, manifests), ...checkServed(config, manifests));
  return { config, problems: found, drafts };
}

async function checkPlugin(
  pool: PoolFile,
  loader: PluginLoader,
  bundled: readonly string[],
): Promise<{ readonly manifest?: CoinPlugin; readonly problems: readonly ConfigProblem[] }> {
  const { document, settings } = pool;
  try {
    const manifest = await loader.manifest(settings.plugin, document.file);
    const { checked, problems: wrong } = await loader.settle(manifest, pool);
    const problems = [...wrong];
    if (problems.length === 0) problems.push(...tried(checked, pool));
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

/** What the plugin itself says against the file, at the key that it names. */
function tried(checked: CheckedPlugin, pool: PoolFile): readonly ConfigProblem[] {
  try {
    tryPool(checked, pool, EXTRANONCE_BYTES);
    return [];
  } catch (error) {
    const { code, message, facts } =
      asPoolError(error) ??
      new PoolError(
        'PLUGIN_CONSTRUCT_FAILED',
        error instanceof Error ? error.message : String(error),
      );
    const key = typeof facts['key'] === 'string' ? facts['key'] : 'coin';
    // The problem says file and key on its own.
    const words = message.replace(`${pool.document.file}: `, '').replace(`${key}: `, '');
    const text = code === 'CONFIG_INVALID' ? words : `${code}: ${words}`;
    return [pool.document.problem(key.split('.'), text)];
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

/** A pool that no port is for works, and nobody comes. Without any port, miners are none of this host's. */
function* checkServed(
  { pools, ports }: HostConfig,
  manifests: ReadonlyMap<string, CoinPlugin>,
): Generator<ConfigProblem> {
  if (ports.length === 0) return;
  for (const { id, settings, document } of pools) {
    const manifest = manifests.get(id);
    if (!settings.enabled || manifest === undefined) continue;
    const { algorithm } = manifest.kernel;
    const isServed = ports.some(
      (port) =>
        port.algorithm === algorithm &&
        (port.pools.length === 0 || port.pools.includes(id)) &&
        port.dialects.some((dialect) => manifest.dialects.includes(dialect)),
    );
    if (isServed) continue;
    const words = manifest.dialects.map((dialect) => `"${dialect}"`).join(' or ');
    const what = `expected a port in ports.toml with algorithm = "${algorithm}" and the dialect ${words}`;
    yield document.problem(['plugin'], `${what}; no miner can come`, { severity: 'warning' });
  }
}
