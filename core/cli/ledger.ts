import { Command } from 'commander';
import { composeLoader } from '../plugin-composition.ts';
import { readConfigDirectory } from '../config/config-directory.ts';
import { describeProblem } from '../config/config-problem.ts';
import { readEnvironment } from '../config/environment.ts';
import { PluginDatabases } from '../host/pool-database.ts';
import { surveyWallets } from '../host/wallet-survey.ts';
import { atomic } from '../ledger/posting.ts';
import type { AccountKind, Atomic } from '../ledger/posting.ts';
import { verifyBooks } from '../ledger/verification.ts';
import type { Finding, KeptHead } from '../ledger/verification.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { rebuildBalances } from '../storage/balance-projection.ts';
import type { Database } from '../storage/database.ts';
import { checkPayouts } from '../storage/payouts/payout-check.ts';
import { BalanceQueries } from '../storage/queries/balance-queries.ts';
import { SqlBooks } from '../storage/sql-books.ts';
import { withDatabase } from './books-database.ts';
import { reserveCommands } from './ledger-reserve.ts';
import { API_URL } from './api-client.ts';
import { checkLedger } from './ledger-check.ts';
import { balanceTable, findingLine, standingLines } from './ledger-table.ts';
import { isCovered, walletTable } from './wallet-table.ts';

interface LedgerOptions {
  readonly data: string;
  /** Of `verify` alone. */
  readonly head?: string;
  readonly wallets?: boolean;
  readonly config?: string;
}

/**
 * `headframe ledger`: the books on the terminal. With `DATABASE_URL` beside a running host; the embedded
 * database has room for one process, so there the host is stopped first.
 */
export function ledgerCommand(): Command {
  const ledger = new Command('ledger').description('verify and show the books, move the reserve');
  const command = (name: string, act: typeof verify): Command =>
    ledger
      .command(name)
      .option('--data <directory>', 'where the host keeps its data', 'data')
      .action((options: LedgerOptions) =>
        withDatabase(options.data, (database) => act(database, options)),
      );
  command('verify', verify)
    .description('recompute every entry, and hold the balances against them')
    .option('--head <id:hash>', 'a head that was printed before: its entry must still be there')
    .option('--wallets', 'compare what is owed with what the wallets of the pools hold')
    .option('--config <directory>', 'configuration directory, for --wallets', 'config');
  command('balances', showBalances).description('what each account of each pool holds');
  command('rebuild', rebuild).description('make the balances anew from sound entries');
  for (const each of reserveCommands()) ledger.addCommand(each);
  ledger
    .command('check')
    .description('have a running host verify its books')
    .option('--url <url>', 'address of its API', API_URL)
    .option('--token-file <file>', 'the admin token, if HEADFRAME_ADMIN_TOKEN is not set')
    .action(checkLedger);
  return ledger;
}

async function verify(database: Database, options: LedgerOptions): Promise<void> {
  const { head, wallets } = options;
  const kept = head === undefined ? undefined : keptHead(head);
  const tell = (finding: Finding): void => void process.stdout.write(findingLine(finding));
  const standing = await SqlBooks.atOnce(database, (books) => verifyBooks(books, tell, kept));
  const ofPayouts = await checkPayouts(database, ({ kind, subject, message }) => {
    process.stdout.write(`${kind}: ${subject}: ${message}\n`);
  });
  process.stdout.write(standingLines(standing, `${standing.headId}:${standing.headHash}`));
  if (wallets === true) await compareWallets(database, options);
  const findings = standing.findings + ofPayouts;
  if (findings > 0) throw broken(`${findings} findings`);
}

/** Sets exit code 1 where a wallet holds less than is owed, or does not say what it holds. */
async function compareWallets(database: Database, { config }: LedgerOptions): Promise<void> {
  const environment = readEnvironment();
  const directory = config ?? 'config';
  const { config: read, problems } = await readConfigDirectory(directory);
  // What is wrong with one pool hides nothing of the others.
  for (const problem of problems.filter(({ severity }) => severity === 'error')) {
    process.stderr.write(`error: ${describeProblem(problem)}\n`);
  }
  const books = new Map<string, Map<AccountKind, Atomic>>();
  for (const { asset, account, balanceAtomic } of await new BalanceQueries(database).totals()) {
    const accounts = books.get(asset) ?? new Map<AccountKind, Atomic>();
    // The database admits no other accounts.
    books.set(asset, accounts.set(account as AccountKind, atomic(balanceAtomic)));
  }
  const sights = await surveyWallets(read.pools, books, {
    loader: composeLoader(directory, environment),
    databases: new PluginDatabases(database),
  });
  process.stdout.write(walletTable(sights));
  if (!isCovered(sights)) process.exitCode = 1;
}

/** @throws PoolError `CONFIG_INVALID`. */
function keptHead(text: string): KeptHead {
  const [, id, hash] = /^([1-9][0-9]{0,17}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (id !== undefined && hash !== undefined) return { id: BigInt(id), hash };
  const message = `--head: expected ID:HASH as verify prints it, got ${text}`;
  throw new PoolError('CONFIG_INVALID', message, { key: 'head' });
}

async function showBalances(database: Database): Promise<void> {
  process.stdout.write(balanceTable(await new BalanceQueries(database).totals()));
}

/** Balances that are made of altered postings would only hide them. */
async function rebuild(database: Database): Promise<void> {
  let faults = 0;
  const tell = (finding: Finding): void => {
    if (finding.kind !== 'balance') faults++;
    process.stdout.write(findingLine(finding));
  };
  await SqlBooks.atOnce(database, (books) => verifyBooks(books, tell));
  if (faults > 0) throw broken(`${faults} findings in the entries, nothing was rebuilt`);
  const entries = await database.transaction(rebuildBalances);
  process.stdout.write(`balances made anew from ${entries} entries\n`);
}

function broken(what: string): PoolError {
  return new PoolError('LEDGER_BROKEN', `the books are not what was written: ${what}`);
}
