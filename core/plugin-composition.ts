/** The loader of plugins, and where they are: what commands of the terminal need that run no host. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Environment } from './config/environment.ts';
import { PluginLoader } from './host/plugin-loader.ts';
import type { PluginPlaces } from './host/plugin-locator.ts';
import { selfTest } from './kernels/self-test.ts';

/** From build/js/core/ to the package. */
export const PACKAGE_ROOT = new URL('../../../', import.meta.url);
/** Plugins that come with the host, built beside it. */
const BUNDLED_PLUGINS = new URL('../plugins/', import.meta.url);
/** Foreign code that has said nothing for this long will say nothing more. */
const PLUGIN_STEP_DEADLINE_MS = 10_000;

export function composeLoader(configDirectory: string, environment: Environment): PluginLoader {
  return new PluginLoader(
    { ...pluginPlaces(configDirectory), stepDeadlineMs: PLUGIN_STEP_DEADLINE_MS },
    { environment, selfTest },
  );
}

export function pluginPlaces(configDirectory: string): PluginPlaces {
  return { bundled: BUNDLED_PLUGINS, configDirectory, workingDirectory: process.cwd() };
}

/** Names of the plugins that come with the host: folders that have a manifest. */
export async function bundledPlugins(): Promise<readonly string[]> {
  const entries = await readdir(BUNDLED_PLUGINS, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => existsSync(new URL(`${name}/plugin.js`, BUNDLED_PLUGINS)));
}
