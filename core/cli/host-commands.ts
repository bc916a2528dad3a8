import type { Command } from 'commander';
import { checkCommand } from './check.ts';
import { contractCommand } from './contract.ts';
import { keysCommand } from './keys.ts';
import { ledgerCommand } from './ledger.ts';
import { mineCommand } from './mine.ts';
import { payoutsCommand } from './payouts.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';

/** The host's own commands, each in its own file. */
export function hostCommands(): readonly Command[] {
  return [
    startCommand(),
    checkCommand(),
    statusCommand(),
    keysCommand(),
    ledgerCommand(),
    payoutsCommand(),
    contractCommand(),
    mineCommand(),
  ];
}
