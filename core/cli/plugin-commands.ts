/** Commands of plugins, put beside those of the host: `headframe <plugin id> <command>`. */
import { Command } from 'commander';
import { HOST_WORDS } from '../host/manifest-commands.ts';
import type { CommandFlags } from './command-run.ts';
import type { ConfiguredPlugin, PluginListing } from './configured-plugins.ts';

const CONFIG_DIRECTORY = 'config';
const HELP: ReadonlySet<string | undefined> = new Set(['help', '--help', '-h']);

/**
 * Adds to `program` what the words of the command line ask for: a plugin's commands, or their names in the help.
 * Whether it was a plugin's command.
 */
export async function addPluginCommands(
  program: Command,
  words: readonly string[],
): Promise<boolean> {
  const [word] = words;
  const isHelp = HELP.has(word);
  // The host's own commands load no plugins for this.
  if (word === undefined || (!isHelp && (word.startsWith('-') || HOST_WORDS.has(word))))
    return false;
  const { configuredPlugins } = await import('./configured-plugins.ts');
  const directory = valueIn(words, 'config') ?? CONFIG_DIRECTORY;
  const wanted = valueIn(words, 'plugin');
  if (!isHelp) {
    const listing = await configuredPlugins(directory, { wanted, bundled: [word] });
    const plugin = listing.plugins.get(word);
    if (plugin?.manifest.commands !== undefined) {
      program.addCommand(await commandOf(plugin, listing));
      return true;
    }
  }
  const listing = await configuredPlugins(directory, { wanted });
  if (isHelp) program.addHelpText('after', helpOf(listing));
  else program.showHelpAfterError(hintOf(word, listing));
  return false;
}

async function commandOf(plugin: ConfiguredPlugin, { loader }: PluginListing): Promise<Command> {
  const { flagsOf } = await import('./command-options.ts');
  const { runCommand } = await import('./command-run.ts');
  const { id, commands = [] } = plugin.manifest;
  const names = commands.map(({ name }) => name).join(', ');
  const group = new Command(id)
    .description(`commands of plugin "${id}"`)
    .showHelpAfterError(`(${id} has the commands ${names}; --help tells more)`);
  for (const command of commands) {
    const pools = plugin.pools.map((pool) => pool.id).join(', ') || 'none is configured';
    const own = group
      .command(command.name)
      .description(command.summary)
      .option('--config <directory>', 'configuration directory', CONFIG_DIRECTORY)
      .option('--plugin <name>', 'where the plugin is, if no pool of it is configured')
      .showHelpAfterError(`(headframe ${id} ${command.name} --help tells more)`);
    if (command.alone !== true) {
      own
        .option('--pool <id>', `the pool it is about: ${pools}`)
        .option('--data <directory>', 'where the host keeps its data', 'data');
    }
    for (const flag of flagsOf(command.options)) own.addOption(flag);
    own.action(async (flags: CommandFlags) => {
      const code = await runCommand(plugin, command, { flags, loader });
      // What the plugin left open must not hold the terminal; what it wrote is out first.
      process.stdout.write('', () => process.exit(code));
    });
  }
  return group;
}

/** The plugin is looked for before anything is parsed: only then its options are known. */
function valueIn(words: readonly string[], name: string): string | undefined {
  const flag = `--${name}`;
  const at = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = words[at];
  return word === flag ? words[at + 1] : word?.slice(flag.length + 1);
}

function helpOf(listing: PluginListing): string {
  const lines = commandLines(listing);
  return lines.length === 0 ? '' : `\nCommands of plugins:\n${lines.join('')}`;
}

function commandLines({ plugins }: PluginListing): readonly string[] {
  return [...plugins.values()].flatMap(({ manifest: { id, commands } }) =>
    commands === undefined ? [] : [`  ${id}: ${commands.map(({ name }) => name).join(', ')}\n`],
  );
}

function hintOf(word: string, listing: PluginListing): string {
  const none = listing.plugins.has(word) ? `plugin "${word}" has no commands\n` : '';
  const faults = listing.faults.map((fault) => `${fault}\n`).join('');
  return `(headframe --help shows the commands)\n${none}${faults}${helpOf(listing)}`.trimEnd();
}
