/** The command line. Each command registers itself; this is the list of them. */
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { registerCheck } from './cli/check.ts';
import { registerContract } from './cli/contract.ts';
import { registerStart } from './cli/start.ts';
import { registerStatus } from './cli/status.ts';
import { PoolError } from './plugin-api/errors.ts';

const COMMANDS: readonly ((program: Command) => void)[] = [
  registerStart,
  registerCheck,
  registerStatus,
  registerContract,
];

const program = new Command('headframe')
  .description('one mining pool host, many coins')
  .version(await versionOfPackage())
  .showHelpAfterError('(headframe --help shows the commands)');
for (const register of COMMANDS) register(program);

try {
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
