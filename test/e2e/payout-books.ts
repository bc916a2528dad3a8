import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openDatabase } from '../../core/storage/database.ts';
import { BalanceQueries } from '../../core/storage/queries/balance-queries.ts';
import type { HostProcess } from './host-process.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../bin/headframe.js', import.meta.url));

/** One payment that is final. */
export interface ConfirmedPayment {
  readonly feeAtomic: bigint;
  readonly feeBearer: 'operator' | 'miners';
  /** How often it was given to the wallet. */
  readonly attempts: number;
}

/** What the books of one pool say of its payments, in atomic units. */
export interface PayoutBooks {
  /** By miner: what his payments took from his balance, by the entries of the ledger. */
  readonly debited: ReadonlyMap<string, bigint>;
  /** By miner: what arrived of it, by the confirmed payments. */
  readonly received: ReadonlyMap<string, bigint>;
  readonly payments: readonly ConfirmedPayment[];
  /** By account, all owners added up. */
  readonly accounts: ReadonlyMap<string, bigint>;
}

/** Of a host that is stopped, and has its books in the embedded database. */
export async function payoutBooks({ data }: Pick<HostProcess, 'data'>): Promise<PayoutBooks> {
  const database = await openDatabase({ dataDir: data });
  const byOwner = async (sql: string): Promise<ReadonlyMap<string, bigint>> => {
    const rows = await database.rows<{ owner: string; amount: bigint }>(sql);
    return new Map(rows.map(({ owner, amount }) => [owner, amount]));
  };
  try {
    const payments = await database.rows<ConfirmedPayment>(
      `select fee as "feeAtomic", fee_bearer as "feeBearer", attempts
         from payout_batches where state = 'confirmed'`,
    );
    const totals = await new BalanceQueries(database).totals();
    return {
      debited: await byOwner(
        `select owner, sum(-amount) as amount
           from ledger_postings join ledger_entries on id = entry_id
          where account = 'miner' and kind like 'payout-%' group by owner`,
      ),
      received: await byOwner(
        `select owner, sum(receipt) as amount
           from payout_items join payout_batches on id = batch_id
          where state = 'confirmed' group by owner`,
      ),
      payments,
      accounts: new Map(totals.map(({ account, balanceAtomic }) => [account, balanceAtomic])),
    };
  } finally {
    await database.close();
  }
}

/** What `headframe ledger verify --wallets` prints about a stopped host; rejects where it finds anything. */
export async function verifiedBooks(
  { directory, data }: Pick<HostProcess, 'directory' | 'data'>,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const places = ['--data', data, '--config', join(directory, 'config')];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [LAUNCHER, 'ledger', 'verify', '--wallets', ...places],
    { env: { ...process.env, ...environment } },
  );
  return stdout;
}
