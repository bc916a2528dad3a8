import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Command } from 'commander';
import { amountText } from '../api/answers/amount.ts';
import { composeLoader } from '../plugin-composition.ts';
import { readPoolFile } from '../config/config-directory.ts';
import { describeProblem } from '../config/config-problem.ts';
import type { ConfigProblem } from '../config/config-problem.ts';
import { readEnvironment } from '../config/environment.ts';
import type { PoolFile } from '../config/host-config.ts';
import { SystemClock } from '../host/system-clock.ts';
import { coinAmount } from '../ledger/coin-amount.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { SqlLedger } from '../storage/sql-ledger.ts';
import { SqlReserve } from '../storage/sql-reserve.ts';
import { withDatabase } from './books-database.ts';

interface ReserveOptions {
  readonly pool: string;
  readonly amount: string;
  readonly atomic?: true;
  readonly note: string;
  readonly config: string;
  readonly data: string;
}

/** `headframe ledger deposit` and `withdraw`: what an operator put into a pool's wallet, or took from it. */
export function reserveCommands(): readonly Command[] {
  const command = (name: string, sign: 1n | -1n, what: string): Command =>
    new Command(name)
      .description(what)
      .requiredOption('--pool <pool>', 'whose reserve')
      .requiredOption('--amount <coins>', 'in coins, such as 1.25')
      .option('--atomic', 'the amount is in atomic units')
      .option('--note <text>', 'for who reads the books', '')
      .option('--config <directory>', 'configuration directory', 'config')
      .option('--data <directory>', 'where the host keeps its data', 'data')
      .action((options: ReserveOptions) => moveReserve(options, sign));
  return [
    command('deposit', 1n, 'enter what was put into a wallet for the reserve of its pool'),
    command('withdraw', -1n, 'enter what is taken out of the reserve, down to its floor'),
  ];
}

async function moveReserve(options: ReserveOptions, sign: 1n | -1n): Promise<void> {
  const { config, data, note } = options;
  const pool = await poolOf(config, options.pool);
  const decimals = await decimalsOf(config, pool);
  const amount = atomicOf('--amount', options.amount, options.atomic === true ? 0 : decimals);
  if (amount === 0n) throw invalid('--amount: expected more than zero');
  const floor = atomicOf('reserveFloor', pool.settings.payout.reserveFloor ?? '0', decimals);
  const move = { poolId: pool.id, id: randomUUID(), amountAtomic: sign * amount, note };
  await withDatabase(data, async (database) => {
    const reserve = new SqlReserve(database, new SqlLedger(database, new SystemClock()));
    const { kind, reserveAtomic } = await reserve.move(move, floor);
    const has = amountText(reserveAtomic, decimals);
    if (kind === 'below-floor') {
      const message = `the reserve of ${pool.id} has ${has}, its floor is ${amountText(floor, decimals)}`;
      throw new PoolError('RESERVE_MISSING', `${message}: nothing was moved`, { pool: pool.id });
    }
    process.stdout.write(`the reserve of ${pool.id} has ${has} now\n`);
  });
}

/** A reserve of a pool that is not there would never be looked at. */
async function poolOf(config: string, id: string): Promise<PoolFile> {
  const { pool, problems } = await readPoolFile(join(config, 'pools', `${id}.toml`));
  if (pool === undefined) throw invalid(told(problems));
  return pool;
}

async function decimalsOf(config: string, pool: PoolFile): Promise<number> {
  const loader = composeLoader(config, readEnvironment());
  const manifest = await loader.manifest(pool.settings.plugin, pool.document.file);
  const { coin, problems } = await loader.coinSection(manifest, pool);
  if (problems.length > 0) throw invalid(told(problems));
  return manifest.describe(coin).decimals;
}

function atomicOf(name: string, amount: string, decimals: number): bigint {
  const found = coinAmount(amount, decimals);
  if (found !== undefined) return found;
  throw invalid(`${name}: expected an amount with at most ${decimals} decimals, got ${amount}`);
}

function told(problems: readonly ConfigProblem[]): string {
  return problems.map(describeProblem).join('\n');
}

function invalid(message: string): PoolError {
  return new PoolError('CONFIG_INVALID', message);
}
