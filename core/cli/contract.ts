import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { composeContract } from '../composition.ts';
import { PACKAGE_ROOT, pluginPlaces } from '../plugin-composition.ts';
import { readPoolFile } from '../config/config-directory.ts';
import { describeProblem } from '../config/config-problem.ts';
import { readEnvironment } from '../config/environment.ts';
import { CONTRACT_SUITE } from '../contract/contract-suite.ts';
import { within } from '../host/deadline.ts';
import { locatePlugin } from '../host/plugin-locator.ts';
import { PoolError } from '../plugin-api/errors.ts';

/** A check that waits for a block may brute-force it; none takes longer than this. */
const CHECK_DEADLINE_MS = 120_000;

/** `headframe contract`: what a plugin promises, tried out on its own devnet. */
export function contractCommand(): Command {
  return new Command('contract')
    .description('run the contract suite over a plugin: a bundled name, a folder or a package')
    .argument('<plugin>', 'such as sha256, ./my-plugin or headframe-plugin-my-coin')
    .option('--pool <file>', 'pool file that runs its devnet (default: contract.toml beside it)')
    .action(contract);
}

async function contract(plugin: string, { pool: given }: { pool?: string }): Promise<void> {
  const file = given ?? (await poolFileOf(plugin));
  const { pool, problems } = await readPoolFile(file);
  if (pool === undefined) {
    throw new PoolError('CONFIG_INVALID', problems.map(describeProblem).join('\n'), { file });
  }
  const dataDirectory = await mkdtemp(join(tmpdir(), 'headframe-contract-'));
  const subject = { ...pool, settings: { ...pool.settings, plugin } };
  const bench = composeContract({ pool: subject, dataDirectory }, readEnvironment());
  let failed = 0;
  try {
    for (const { name, run } of CONTRACT_SUITE) {
      const failure = await failureOf(run(bench));
      if (failure !== undefined) failed++;
      process.stdout.write(failure === undefined ? `ok    ${name}\n` : `FAIL  ${name}\n`);
      if (failure !== undefined)
        process.stdout.write(`      ${failure.replaceAll('\n', '\n      ')}\n`);
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
  const total = CONTRACT_SUITE.length;
  process.stdout.write(`${plugin}: ${total - failed} of ${total} checks hold\n`);
  // A plugin that did not stop may hold the process open.
  process.exit(failed === 0 ? 0 : 1);
}

async function failureOf(check: Promise<void>): Promise<string | undefined> {
  try {
    const late = (): Error => new Error(`took longer than ${CHECK_DEADLINE_MS / 1000} s`);
    await within(CHECK_DEADLINE_MS, check, late);
    return undefined;
  } catch (error) {
    const code = error instanceof PoolError ? `${error.code}: ` : '';
    return code + (error instanceof Error ? error.message : String(error));
  }
}

/** `contract.toml` beside the plugin's entry, or the one that comes with the host for its own plugins. */
async function poolFileOf(plugin: string): Promise<string> {
  const { entry, id } = await locatePlugin(plugin, pluginPlaces(process.cwd()));
  const candidates = [
    fileURLToPath(new URL('contract.toml', entry)),
    fileURLToPath(new URL(`config/contract/${id}.toml`, PACKAGE_ROOT)),
  ];
  for (const file of candidates) {
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new PoolError(
    'CONFIG_UNREADABLE',
    `no pool file to run the devnet of "${plugin}": expected ${candidates[0]}, or --pool <file>`,
    { plugin, key: 'pool' },
  );
}
