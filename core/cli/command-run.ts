/** One command of a plugin, run for one pool, or for none. */
import { describeProblem } from '../config/config-problem.ts';
import type { PoolFile } from '../config/host-config.ts';
import type { PluginLoader } from '../host/plugin-loader.ts';
import type { LoneCall, PluginCommand } from '../plugin-api/commands.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { checkedOptions } from './command-options.ts';
import type { ConfiguredPlugin } from './configured-plugins.ts';
import { guardedRun } from './guarded-run.ts';
import { withPool, write } from './pool-call.ts';

export interface CommandFlags {
  readonly pool?: string;
  readonly data: string;
  readonly [option: string]: unknown;
}

/** Returns the exit code; what went wrong is told in words. Never rejects. */
export function runCommand(
  plugin: ConfiguredPlugin,
  command: PluginCommand,
  { flags, loader }: { readonly flags: CommandFlags; readonly loader: PluginLoader },
): Promise<number> {
  return guardedRun(async (guard) => {
    const options = (): LoneCall['options'] => checkedOptions(command.options, flags);
    if (command.alone === true) {
      const call = { options: options(), write, signal: guard.signal };
      return guard.plugin(() => command.run(call));
    }
    const pool = chosenPool(plugin, flags.pool);
    const given = { pool, options: options(), data: flags.data, loader };
    return withPool(plugin.manifest, given, guard, (call) => command.run(call));
  });
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

function unclear(what: string): PoolError {
  return new PoolError('CONFIG_INVALID', `--pool: ${what}`, { key: 'pool' });
}
