/** One database server and one node for many runs; each run has a database and addresses of its own. */
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { block, share } from '../../core/storage/records.ts';
import { requireBitcoinKnots } from '../../daemons/bitcoin-knots.ts';
import { PostgresqlServer, requirePostgresql } from '../../daemons/postgresql.ts';
import { RegtestBank } from '../../plugins/sha256/payments/regtest-bank.ts';
import { CrashRun } from './crash-run.ts';
import { POOL } from './payout-path.ts';
import type { PathPlaces } from './payout-path.ts';

const REWARD = 3_000_000n;
/** By what they worked: none of the shares is a whole number of atomic units. */
const WORKS = [101, 211, 331];
const TEMPLATE = 'template_of_runs';
const TIMEOUT_MS = 30_000;

/** Skips a suite, visibly, where one of the two programs is missing. */
export function requireBoth(this: Mocha.Context): void {
  requirePostgresql(this);
  requireBitcoinKnots.call(this);
}

export class CrashWorld {
  readonly server: PostgresqlServer;
  readonly bank: RegtestBank;
  readonly #admin: Database;
  readonly #height: number;
  #runs = 0;

  private constructor(
    server: PostgresqlServer,
    bank: RegtestBank,
    admin: Database,
    height: number,
  ) {
    this.server = server;
    this.bank = bank;
    this.#admin = admin;
    this.#height = height;
  }

  /** With wallets of these names, each of which has coins for all runs, and is for one run at a time. */
  static async open(wallets: readonly string[]): Promise<CrashWorld> {
    const bank = await RegtestBank.open();
    for (const wallet of wallets) await bank.wallet(wallet, ['5', '5']);
    const height = await bank.node.call<number>('getblockcount');
    const hash = await bank.node.call<string>('getblockhash', [height]);
    await bank.mine();
    const server = await PostgresqlServer.create();
    const admin = await openDatabase({ url: server.url() });
    await admin.rows(`create database ${TEMPLATE}`);
    await fill(server.url(TEMPLATE), { height, hash });
    return new CrashWorld(server, bank, admin, height);
  }

  /** `before`: what stands between the pool and its node. */
  async begin(
    wallet: string,
    method: PathPlaces['method'],
    before?: { readonly url: string; readonly timeoutMs: number },
  ): Promise<CrashRun> {
    const number = ++this.#runs;
    const name = `run_${number}`;
    await this.#admin.rows(`create database ${name} template ${TEMPLATE} strategy file_copy`);
    const { user, password } = this.bank.node;
    const places = {
      databaseUrl: this.server.url(name),
      node: { url: before?.url ?? this.bank.node.url, user, password },
      wallet,
      method,
      height: this.#height,
      timeoutMs: before?.timeoutMs ?? TIMEOUT_MS,
    };
    return CrashRun.begin(this.bank, places, number);
  }

  async end(run: CrashRun): Promise<void> {
    await run.close();
    const name = run.places.databaseUrl.split('/').at(-1);
    await this.#admin.rows(`drop database ${name} with (force)`);
  }

  async close(): Promise<void> {
    await this.#admin.close();
    await this.server.destroy();
    await this.bank.close();
  }
}

/** A pool with shares of three miners, and the block that they found, as a candidate. */
async function fill(url: string, found: { height: number; hash: string }): Promise<void> {
  const database = await openDatabase({ url });
  const { height, hash: blockHash } = found;
  const shares = WORKS.map((work, at) => share({ poolId: POOL, height, work, miner: minerOf(at) }));
  const candidate = block({ poolId: POOL, height, blockHash, miner: minerOf(0) });
  const records = [...shares, { ...candidate, rewardAtomic: REWARD }];
  const sink = new SqlShareSink({ logId: 'crash' }, database);
  await sink.record(records, { first: 1, last: records.length });
  await database.close();
}

/** Names of the miners before a run gives them addresses. */
function minerOf(position: number): string {
  return `miner ${position}`;
}
