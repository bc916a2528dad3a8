import { bundledPlugins, composeLoader } from '../plugin-composition.ts';
import { readEnvironment } from '../config/environment.ts';
import type { HttpMinerKit } from '../miner/http-work/http-miner.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';

export interface WorkerWish {
  /** Undefined: that of the plugin. */
  readonly algo: string | undefined;
  /** Name, or folder in front of which is `./` or `/`; undefined: one of those that come with the host. */
  readonly plugin: string | undefined;
}

/** Where errors say that the plugin was named. */
const SOURCE = '--plugin';

/**
 * What a plugin brings for workers over HTTP, its kernel proven. @throws RangeError with one sentence for the person
 * where there is none, PoolError `PLUGIN_*`, `KERNEL_*`.
 */
export async function findWorker({ algo, plugin }: WorkerWish): Promise<HttpMinerKit> {
  const loader = composeLoader(process.cwd(), readEnvironment());
  const names = plugin === undefined ? await bundledPlugins() : [plugin];
  const manifests = await Promise.all(names.map((name) => loader.manifest(name, SOURCE)));
  const able = manifests.filter(({ worker }) => worker !== undefined);
  const found = able.find(({ kernel }) => algo === undefined || kernel.algorithm === algo);
  if (found?.worker === undefined) throw new RangeError(complaint(algo, plugin, able));
  await loader.proveKernel(found.kernel, SOURCE);
  return { kernel: found.kernel, protocol: found.worker };
}

function complaint(
  algo: string | undefined,
  plugin: string | undefined,
  able: readonly CoinPlugin[],
): string {
  const known = able.map(({ kernel }) => kernel.algorithm).join(', ');
  if (plugin !== undefined && able.length === 0) return `plugin "${plugin}" has no worker`;
  const where = plugin === undefined ? 'no plugin that comes with the host' : `not "${plugin}"`;
  const others = known === '' ? '' : `; over HTTP there is ${known}`;
  return `"${algo}": ${where} mines it over HTTP${others}. Others need stratum+tcp: or stratum+tls:`;
}
