/** The command line: commands of the host, and those of plugins. */
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { hostCommands } from './cli/host-commands.ts';
import { addPluginCommands } from './cli/plugin-commands.ts';
import { PoolError } from './plugin-api/errors.ts';

const program = new Command('headframe')
  .description('one mining pool host, many coins')
  .version(await versionOfPackage())
  .showHelpAfterError('(headframe --help shows the commands)');

try {
  const words = process.argv.slice(2);
  const isOfPlugin = await addPluginCommands(program, words);
  if (!isOfPlugin) for (const each of await hostCommands(words[0])) program.addCommand(each);
  await program.parseAsync();
} catch (error) {
  // What was foreseen is told in words; only the rest needs its stack.
  const text =
    error instanceof PoolError
      ? `${error.code}: ${error.message}`
      : (error instanceof Error && error.stack) || String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

async function versionOfPackage(): Promise<string> {
  const file = new URL('../../../package.json', import.meta.url);
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { readonly version: string };
  return version;
}
