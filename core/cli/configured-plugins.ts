import { bundledPlugins, composeLoader } from '../plugin-composition.ts';
import { readConfigDirectory } from '../config/config-directory.ts';
import type { ConfigProblem } from '../config/config-problem.ts';
import { readEnvironment } from '../config/environment.ts';
import type { PoolFile } from '../config/host-config.ts';
import type { PluginLoader } from '../host/plugin-loader.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';

/** A plugin as a configuration directory has it. */
export interface ConfiguredPlugin {
  readonly manifest: CoinPlugin;
  /** Those of its pools whose files are well-formed. */
  readonly pools: readonly PoolFile[];
  /** What is wrong with the files of the others. */
  readonly problems: readonly ConfigProblem[];
}

export interface PluginListing {
  readonly loader: PluginLoader;
  /** By id: those of the configured pools, and those that come with the host. */
  readonly plugins: ReadonlyMap<string, ConfiguredPlugin>;
  /** Why others could not be loaded, each in a sentence. */
  readonly faults: readonly string[];
}

export interface PluginChoice {
  /** A name or folder from the working directory that nothing has to name. */
  readonly wanted?: string | undefined;
  /** Which of those that come with the host, by names; the others are not loaded. @default all */
  readonly bundled?: 'configured' | readonly string[];
}

/** Loads the manifests of the plugins that a configuration directory names, and of those of the choice. Runs none of them. */
export async function configuredPlugins(
  directory: string,
  { wanted, bundled }: PluginChoice = {},
): Promise<PluginListing> {
  const loader = composeLoader(directory, readEnvironment());
  const { config, drafts, problems } = await readConfigDirectory(directory);
  const files = [...config.pools, ...drafts];
  const named = new Map(files.map(({ settings, document }) => [settings.plugin, document.file]));
  const isChosen = (name: string): boolean =>
    bundled === 'configured' ? named.has(name) : bundled?.includes(name) !== false;
  for (const name of await bundledPlugins()) {
    if (!isChosen(name)) named.delete(name);
    else if (!named.has(name)) named.set(name, name);
  }
  const plugins = new Map<string, ConfiguredPlugin>();
  const faults: string[] = [];
  for (const [name, file] of named) {
    try {
      const manifest = await loader.manifest(name, file);
      const known = plugins.get(manifest.id);
      const ownDrafts = drafts.filter(({ settings }) => settings.plugin === name);
      plugins.set(manifest.id, {
        manifest: known?.manifest ?? manifest,
        pools: [
          ...(known?.pools ?? []),
          ...config.pools.filter(({ settings }) => settings.plugin === name),
        ],
        problems: [
          ...(known?.problems ?? []),
          ...problems.filter((each) =>
            ownDrafts.some(({ document }) => document.file === each.file),
          ),
        ],
      });
    } catch (error) {
      if (!(error instanceof PoolError)) throw error;
      faults.push(`${error.code}: ${error.message}`);
    }
  }
  if (wanted !== undefined) {
    const manifest = await composeLoader(process.cwd(), readEnvironment()).manifest(
      wanted,
      '--plugin',
    );
    const { pools = [], problems: known = [] } = plugins.get(manifest.id) ?? {};
    plugins.set(manifest.id, { manifest, pools, problems: known });
  }
  return { loader, plugins, faults };
}
