import type { Command } from 'commander';

/** In the order of the help. Each is loaded when it is called for: most need little of the host. */
const LOADERS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['start', async () => (await import('./start.ts')).startCommand()],
  ['check', async () => (await import('./check.ts')).checkCommand()],
  ['status', async () => (await import('./status.ts')).statusCommand()],
  ['keys', async () => (await import('./keys.ts')).keysCommand()],
  ['ledger', async () => (await import('./ledger.ts')).ledgerCommand()],
  ['payouts', async () => (await import('./payouts.ts')).payoutsCommand()],
  ['contract', async () => (await import('./contract.ts')).contractCommand()],
  ['mine', async () => (await import('./mine.ts')).mineCommand()],
]);

/** The host's own command of that name, or all of them where none has it. */
export async function hostCommands(word?: string): Promise<readonly Command[]> {
  const load = word === undefined ? undefined : LOADERS.get(word);
  return Promise.all((load === undefined ? [...LOADERS.values()] : [load]).map((each) => each()));
}
