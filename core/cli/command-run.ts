/** One command of a plugin, run for one pool. */
import { EXTRANONCE_BYTES } from '../host/mining-ports.ts';
import { describeProblem } from '../config/config-problem.ts';
import type { PoolFile } from '../config/host-config.ts';
import { asPoolError } from '../host/foreign-error.ts';
import type { PluginLoader } from '../host/plugin-loader.ts';
import { NO_DATABASE, PluginDatabases } from '../host/pool-database.ts';
import type { CommandCall, PluginCommand } from '../plugin-api/commands.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { withDatabase } from './books-database.ts';
import { checkedOptions } from './command-options.ts';
import type { ConfiguredPlugin } from './configured-plugins.ts';

export interface CommandFlags {
  readonly pool?: string;
  readonly data: string;
  readonly [option: string]: unknown;
}

const INTERRUPTED = 130;

/** Returns the exit code; what went wrong is told in words. Never rejects. */
export async function runCommand(
  plugin: ConfiguredPlugin,
  command: PluginCommand,
  { flags, loader }: { readonly flags: CommandFlags; readonly loader: PluginLoader },
): Promise<number> {
  const abort = new AbortController();
  const interrupt = () => abort.abort(new Error('interrupted'));
  // Once each: a second one ends the process, as if nobody listened.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let tellEscaped: (error: unknown) => void = () => undefined;
  const escaped = new Promise<never>((_, reject) => {
    tellEscaped = reject;
  });
  escaped.catch(() => undefined);
  process.on('uncaughtException', tellEscaped).on('unhandledRejection', tellEscaped);
  try {
    const pool = chosenPool(plugin, flags.pool);
    const call = await callOf(plugin, command, { pool, flags, loader, signal: abort.signal });
    const run = async (database: CommandCall['database']): Promise<number> => {
      const running = Promise.resolve().then(() => command.run({ ...call, database }));
      return exitCode(await Promise.race([running, escaped]));
    };
    return await withTables(plugin, flags.data, run);
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    return abort.signal.aborted ? INTERRUPTED : 1;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** @throws PoolError `CONFIG_INVALID` where it is not clear which is meant, or its file is wrong. */
function chosenPool({ manifest, pools, problems }: ConfiguredPlugin, wanted?: string): PoolFile {
  const ids = pools.map(({ id }) => id).join(', ');
  const [first, ...others] = pools;
  const named = pools.find(({ id }) => id === wanted);
  if (named !== undefined) return named;
  const wrong = problems.map((problem) => `\n${describeProblem(problem)}`).join('');
  if (first === undefined)
    throw unclear(`no pool of plugin "${manifest.id}" is configured${wrong}`);
  if (wanted !== undefined) {
    throw unclear(`plugin "${manifest.id}" has no pool ${wanted}; there is ${ids}${wrong}`);
  }
  if (others.length === 0 && problems.length === 0) return first;
  throw unclear(`plugin "${manifest.id}" has several pools, name one: ${ids}${wrong}`);
}

async function callOf(
  { manifest }: ConfiguredPlugin,
  command: PluginCommand,
  {
    pool,
    flags,
    loader,
    signal,
  }: {
    readonly pool: PoolFile;
    readonly flags: CommandFlags;
    readonly loader: PluginLoader;
    readonly signal: AbortSignal;
  },
): Promise<Omit<CommandCall, 'database'>> {
  const options = checkedOptions(command.options, flags);
  const { checked, problems } = await loader.settle(manifest, pool);
  if (problems.length > 0) {
    throw new PoolError('CONFIG_INVALID', problems.map(describeProblem).join('\n'));
  }
  const { address, tag } = pool.settings;
  return {
    config: checked.coin,
    facts: { id: pool.id, address, tag, extranonceBytes: EXTRANONCE_BYTES },
    options,
    write: (text) => void process.stdout.write(text),
    signal,
  };
}

/** Opens the plugin's tables for as long as `run` takes; without tables, nothing is opened. */
async function withTables(
  { manifest }: ConfiguredPlugin,
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

function exitCode(code: unknown): number {
  if (Number.isInteger(code) && Number(code) >= 0 && Number(code) <= 255) return Number(code);
  throw new PoolError('PLUGIN_INVALID', `expected an exit code from 0 to 255, got ${String(code)}`);
}

function wordsOf(error: unknown): string {
  const known = asPoolError(error);
  if (known !== undefined) return `${known.code}: ${known.message}`;
  const words = error instanceof Error ? error.message : String(error);
  return `error: ${words === '' ? 'the command failed and does not say why' : words}`;
}

function unclear(what: string): PoolError {
  return new PoolError('CONFIG_INVALID', `--pool: ${what}`, { key: 'pool' });
}
