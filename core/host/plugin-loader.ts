/**
 * Turns a pool file into a checked plugin: everything that can be known to be wrong before any class of
 * the plugin is constructed is found here, with a code, the file and the key.
 */
import { stat } from 'node:fs/promises';
import type { PoolFile } from '../config/host-config.ts';
import type { ConfigProblem } from '../config/config-problem.ts';
import { describeProblem } from '../config/config-problem.ts';
import type { Environment } from '../config/environment.ts';
import { checkSchema } from '../config/schema-check.ts';
import { resolveSecrets } from '../config/secrets.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolErrorCode } from '../plugin-api/errors.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';
import { within } from './deadline.ts';
import { manifestFaults } from './manifest-shape.ts';
import { locatePlugin } from './plugin-locator.ts';
import type { PluginLocation, PluginPlaces } from './plugin-locator.ts';
import { habitProblems, resolvedSettings } from './resolved-settings.ts';
import type { ResolvedSettings } from './resolved-settings.ts';

/** A plugin that passed every check, with this pool's settings as its schema understands them. */
export interface CheckedPlugin {
  readonly manifest: CoinPlugin;
  /** The parsed `[coin]` section. */
  readonly coin: unknown;
  /** The pool's file, with what it leaves out as the coin's pools have it. */
  readonly settings: ResolvedSettings;
}

/** Runs a kernel over its vectors; rejects with a PoolError `KERNEL_*`. */
export type KernelSelfTest = (kernel: KernelSpec) => Promise<void>;

export interface PluginLoaderOptions extends PluginPlaces {
  /** For each step that runs foreign code. */
  readonly stepDeadlineMs: number;
}

/** A kernel makes data of some hundred megabytes for each seed of its vectors first. */
const EPOCHS_PATIENCE = 6;

export class PluginLoader {
  readonly #options: PluginLoaderOptions;
  readonly #environment: Environment;
  readonly #selfTest: KernelSelfTest;
  /** Kernels that passed, by URL: the same vectors need not run once per pool. */
  readonly #proven = new Map<string, Promise<void>>();

  constructor(
    options: PluginLoaderOptions,
    collaborators: { readonly environment: Environment; readonly selfTest: KernelSelfTest },
  ) {
    this.#options = options;
    this.#environment = collaborators.environment;
    this.#selfTest = collaborators.selfTest;
  }

  /** The whole row of checks, in order; the first that fails says why, and this pool does not run. */
  async check(pool: PoolFile): Promise<CheckedPlugin> {
    const manifest = await this.manifest(pool.settings.plugin, pool.document.file);
    const { checked, problems } = await this.settle(manifest, pool);
    if (problems.length > 0) throw invalidConfig(pool, problems);
    await this.proveKernel(manifest.kernel, pool.document.file);
    return checked;
  }

  /** What the file says for this plugin, and what is wrong with it. @throws PoolError `PLUGIN_INVALID` */
  async settle(
    manifest: CoinPlugin,
    pool: PoolFile,
  ): Promise<{ readonly checked: CheckedPlugin; readonly problems: readonly ConfigProblem[] }> {
    const { coin, problems } = await this.coinSection(manifest, pool);
    const settings = resolvedSettings(pool.settings, manifest.habits);
    const checked = { manifest, coin, settings };
    return { checked, problems: [...problems, ...habitProblems(manifest, pool)] };
  }

  /** Finds, imports and checks a manifest. @throws PoolError `PLUGIN_*` */
  async manifest(name: string, file: string): Promise<CoinPlugin> {
    const facts = { plugin: name, file, key: 'plugin' };
    const location = await locatePlugin(name, this.#options);
    const exported = await this.#import(location, facts);
    checkApiVersion(exported, facts);
    const manifest = checkShape(exported, facts);
    checkId(manifest, location, facts);
    return manifest;
  }

  /** The pool's `[coin]` section by the plugin's schema: secrets put in, defaults filled in. */
  async coinSection(
    manifest: CoinPlugin,
    pool: PoolFile,
  ): Promise<{ readonly coin: unknown; readonly problems: readonly ConfigProblem[] }> {
    const { document, settings } = pool;
    const resolved = await resolveSecrets(settings.coin, document, ['coin'], {
      environment: this.#environment,
      configDirectory: this.#options.configDirectory,
    });
    const coin = structuredClone(resolved.value);
    try {
      const problems = checkSchema(manifest.config, coin, document, ['coin']);
      return { coin, problems: [...resolved.problems, ...problems] };
    } catch (error) {
      const facts = { plugin: settings.plugin, file: document.file, key: 'coin' };
      throw failure('PLUGIN_INVALID', 'its config schema is not valid', facts, error);
    }
  }

  /** @throws PoolError `KERNEL_*`, `PLUGIN_TIMEOUT` */
  async proveKernel(kernel: KernelSpec, file: string): Promise<void> {
    const key = kernel.wasm.href + JSON.stringify(kernel.vectors);
    let proof = this.#proven.get(key);
    if (proof === undefined) {
      proof = this.#selfTest(kernel);
      this.#proven.set(key, proof);
      // A kernel that failed may be replaced on disk before the next attempt.
      proof.catch(() => this.#proven.delete(key));
    }
    const { stepDeadlineMs } = this.#options;
    const deadlineMs = stepDeadlineMs * (kernel.epochs === undefined ? 1 : EPOCHS_PATIENCE);
    await within(deadlineMs, proof, () =>
      failure('PLUGIN_TIMEOUT', 'its kernel did not finish its vectors in time', {
        plugin: kernel.algorithm,
        file,
        key: 'kernel.vectors',
      }),
    );
  }

  async #import(location: PluginLocation, facts: StepFacts): Promise<unknown> {
    const url = new URL(location.entry);
    // Node keeps a module that failed for ever; a mended file is another module by its time stamp.
    if (location.kind !== 'bundled') url.search = `changed=${(await stat(url)).mtimeMs}`;
    const ms = this.#options.stepDeadlineMs;
    const late = (): PoolError =>
      failure('PLUGIN_TIMEOUT', `importing it took longer than ${ms} ms`, facts);
    try {
      const module = (await within(ms, import(url.href), late)) as { readonly default?: unknown };
      return module.default;
    } catch (error) {
      if (error instanceof PoolError) throw error;
      throw failure('PLUGIN_INVALID', `it could not be imported: ${reasonOf(error)}`, facts, error);
    }
  }
}

interface StepFacts {
  readonly [fact: string]: string;
  readonly plugin: string;
  readonly file: string;
  readonly key: string;
}

function checkApiVersion(exported: unknown, facts: StepFacts): asserts exported is object {
  if (typeof exported !== 'object' || exported === null) {
    throw failure('PLUGIN_INVALID', 'it has no manifest as its default export', facts);
  }
  const version = (exported as { readonly apiVersion?: unknown }).apiVersion;
  if (version !== 1) {
    const wanted = 'expected apiVersion 1, which this host speaks';
    throw failure('PLUGIN_API_MISMATCH', `${wanted}, got ${JSON.stringify(version)}`, facts);
  }
}

function checkShape(exported: object, facts: StepFacts): CoinPlugin {
  const faults = manifestFaults(exported);
  if (faults.length > 0) {
    throw failure('PLUGIN_INVALID', `its manifest is wrong: ${faults.join('; ')}`, facts);
  }
  return exported as CoinPlugin;
}

function checkId(manifest: CoinPlugin, location: PluginLocation, facts: StepFacts): void {
  if (manifest.id === location.id) return;
  const message = `its id "${manifest.id}" is not its ${location.kind} name "${location.id}"`;
  throw failure('PLUGIN_ID_MISMATCH', message, facts);
}

function invalidConfig(pool: PoolFile, problems: readonly ConfigProblem[]): PoolError {
  return new PoolError('CONFIG_INVALID', problems.map(describeProblem).join('\n'), {
    file: pool.document.file,
    key: problems[0]?.key,
    problems: problems.length,
  });
}

function failure(code: PoolErrorCode, what: string, facts: StepFacts, cause?: unknown): PoolError {
  return new PoolError(code, `plugin "${facts.plugin}" (${facts.file}): ${what}`, facts, cause);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
