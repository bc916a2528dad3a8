/** The command line: the list of commands, each in its own file. */
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { checkCommand } from './cli/check.ts';
import { contractCommand } from './cli/contract.ts';
import { ledgerCommand } from './cli/ledger.ts';
import { mineCommand } from './cli/mine.ts';
import { payoutsCommand } from './cli/payouts.ts';
import { startCommand } from './cli/start.ts';
import { statusCommand } from './cli/status.ts';
import { PoolError } from './plugin-api/errors.ts';

const COMMANDS = [
  startCommand(),
  checkCommand(),
  statusCommand(),
  ledgerCommand(),
  payoutsCommand(),
  contractCommand(),
  mineCommand(),
];

const program = new Command('headframe')
  .description('one mining pool host, many coins')
  .version(await versionOfPackage())
  .showHelpAfterError('(headframe --help shows the commands)');
for (const command of COMMANDS) program.addCommand(command);

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
