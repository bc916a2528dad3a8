/** What wallets hold, asked for without running a pool: for a look at the books beside them. */
import type { PoolFile } from '../config/host-config.ts';
import { owedOf } from '../payouts/solvency.ts';
import type { Owed } from '../payouts/solvency.ts';
import type { AccountKind, Atomic } from '../ledger/posting.ts';
import type { CoinDescription } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Holdings } from '../plugin-api/payments.ts';
import { POOL_PAYMENTS } from '../plugin-api/tokens.ts';
import { within } from './deadline.ts';
import { EXTRANONCE_BYTES } from './mining-ports.ts';
import type { PluginLoader } from './plugin-loader.ts';
import { fillContainer } from './pool-container-filling.ts';
import { NO_HASHER, SILENT } from './pool-trial.ts';
import { SystemClock } from './system-clock.ts';
import { trialControl } from './pool-control.ts';
import { openPoolDatabase } from './pool-database.ts';
import type { PluginDatabases } from './pool-database.ts';
import { EMPTY_RECORD } from './pool-record.ts';
import { NO_MINER } from './pool-miners.ts';
import { NO_ROUNDS } from './held-rounds.ts';
import { NO_DESK } from './work-desks.ts';

/** By pool: the balance of each account, all owners added up. */
export type BooksByPool = ReadonlyMap<string, ReadonlyMap<AccountKind, Atomic>>;

export interface WalletSight {
  readonly poolId: string;
  /** Undefined for a pool without a file, or whose file is wrong. */
  readonly coin: CoinDescription | undefined;
  readonly owed: Owed;
  /** Undefined where they are not known. */
  readonly holdings: Holdings | undefined;
  /** Why they are not known. */
  readonly reason: string;
  /** False where no wallet of the pool pays: what it owes is paid by other means. */
  readonly pays: boolean;
}

interface SurveyServices {
  readonly loader: PluginLoader;
  readonly databases: Pick<PluginDatabases, 'look'>;
}

/** Wallets of a node that is far away answer later than this only when something is wrong. */
const DEADLINE_MS = 30_000;

/** Every pool that has a file or is in the books, by id. Never rejects for what is wrong with one of them. */
export function surveyWallets(
  pools: readonly PoolFile[],
  books: BooksByPool,
  { loader, databases }: SurveyServices,
): Promise<readonly WalletSight[]> {
  const ids = [...new Set([...pools.map(({ id }) => id), ...books.keys()])].sort();
  return Promise.all(
    ids.map(async (poolId) => {
      const pool = pools.find(({ id }) => id === poolId);
      const owed = owedOf(books.get(poolId) ?? new Map());
      const nothing = { poolId, coin: undefined, owed, holdings: undefined, pays: true };
      if (pool === undefined) return { ...nothing, reason: 'the pool has no file' };
      try {
        return { ...nothing, ...(await sightOf(pool, { loader, databases })) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return {
          ...nothing,
          reason: error instanceof PoolError ? `${error.code}: ${reason}` : reason,
        };
      }
    }),
  );
}

async function sightOf(
  pool: PoolFile,
  { loader, databases }: SurveyServices,
): Promise<Pick<WalletSight, 'coin' | 'holdings' | 'reason' | 'pays'>> {
  const { id, document, settings } = pool;
  const manifest = await loader.manifest(settings.plugin, document.file);
  const { checked, problems } = await loader.settle(manifest, pool);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new PoolError('CONFIG_INVALID', `${document.file}: ${problem.message}`);
  }
  const coin = manifest.describe(checked.coin);
  const unpaid = settings.payout.enabled ? undefined : 'payouts are off';
  const reason = manifest.provides.payments === undefined ? 'its plugin pays nothing' : unpaid;
  if (reason !== undefined) return { coin, holdings: undefined, reason, pays: false };
  const { address, tag } = settings;
  const database = await openPoolDatabase(pool, manifest, {
    open: (owner) => databases.look(owner),
  });
  const container = fillContainer(checked, {
    facts: { id, address, tag, extranonceBytes: EXTRANONCE_BYTES },
    clock: new SystemClock(),
    logger: SILENT,
    hasher: NO_HASHER,
    desk: NO_DESK,
    control: trialControl(id, checked, SILENT),
    record: EMPTY_RECORD,
    database,
    rounds: NO_ROUNDS,
    miner: NO_MINER,
  });
  try {
    const payments = container.get(POOL_PAYMENTS);
    const late = (): Error => new PoolError('DAEMON_TIMEOUT', 'the wallet does not answer');
    const holdings = await within(DEADLINE_MS, payments.holdings(), late);
    return { coin, holdings, reason: '', pays: true };
  } finally {
    await database.close();
  }
}
