import { Command } from 'commander';
import { describeProblem } from '../config/config-problem.ts';
import type { PoolFile } from '../config/host-config.ts';
import { configuredPlugins } from './configured-plugins.ts';
import type { ConfiguredPlugin, PluginListing } from './configured-plugins.ts';
import { guardedRun, INTERRUPTED } from './guarded-run.ts';
import { withPool } from './pool-call.ts';

interface RotateFlags {
  readonly pool?: string;
  readonly config: string;
  readonly data: string;
}

interface Keeper {
  readonly plugin: ConfiguredPlugin;
  readonly pool: PoolFile;
}

/** `headframe keys`: keys that plugins keep for others. */
export function keysCommand(): Command {
  const rotate = new Command('rotate')
    .description('seal the keys that pools keep for others anew, under the newest key')
    .option('--pool <id>', 'one pool; left out: all pools that keep keys, one after the other')
    .option('--config <directory>', 'configuration directory', 'config')
    .option('--data <directory>', 'where the host keeps its data', 'data')
    .action(async (flags: RotateFlags) => {
      const code = await rotateKeys(flags);
      // What a plugin left open must not hold the terminal; what it wrote is out first.
      process.stdout.write('', () => process.exit(code));
    });
  return new Command('keys')
    .description('see to the keys that pools keep for others')
    .addCommand(rotate);
}

/** Returns the highest exit code of all pools: one that fails keeps no other from its turn. */
async function rotateKeys({ pool: wanted, config, data }: RotateFlags): Promise<number> {
  const listing = await configuredPlugins(config, { bundled: 'configured' });
  const keepers = keepersIn(listing, wanted);
  let code = tellMissing(listing, wanted) ? 1 : 0;
  if (keepers.length === 0) {
    const which = wanted === undefined ? 'no configured pool' : `no configured pool ${wanted}`;
    process.stderr.write(`CONFIG_INVALID: --pool: ${which} keeps keys\n`);
    return 1;
  }
  for (const { plugin, pool } of keepers) {
    const { keys } = plugin.manifest;
    if (keys === undefined) continue;
    process.stdout.write(`pool ${pool.id}:\n`);
    const given = { pool, options: {}, data, loader: listing.loader };
    const own = await guardedRun((guard) =>
      withPool(plugin.manifest, given, guard, (call) => keys.rotate(call)),
    );
    code = Math.max(code, own);
    if (own === INTERRUPTED) break;
  }
  return code;
}

function keepersIn({ plugins }: PluginListing, wanted: string | undefined): readonly Keeper[] {
  return [...plugins.values()]
    .filter(({ manifest }) => manifest.keys !== undefined)
    .flatMap((plugin) => plugin.pools.map((pool) => ({ plugin, pool })))
    .filter(({ pool }) => wanted === undefined || pool.id === wanted);
}

/** True where there may be keys that nobody gets at now: each reason is told. */
function tellMissing({ plugins, faults }: PluginListing, wanted: string | undefined): boolean {
  const problems = [...plugins.values()]
    .filter(({ manifest }) => manifest.keys !== undefined)
    .flatMap((plugin) => plugin.problems.map(describeProblem));
  if (wanted !== undefined) return false;
  for (const line of [...problems, ...faults]) process.stderr.write(`${line}\n`);
  return problems.length + faults.length > 0;
}
