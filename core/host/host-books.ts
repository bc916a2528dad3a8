import type { BlockStore } from '../blocks/block-store.ts';
import type { ControlStore } from '../control/control-store.ts';
import type { SettlementBooks } from '../ledger/block-settlement.ts';
import type { PoolCoins } from '../ledger/pool-coins.ts';
import type { WorkCreditStore } from '../ledger/work-credit-store.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { PoolRecord } from '../plugin-api/record.ts';
import { RecordQueries } from '../storage/queries/record-queries.ts';
import type { Database } from '../storage/database.ts';
import { DEFAULT_RETENTION } from '../storage/retention.ts';
import { SqlBlockStore } from '../storage/sql-block-store.ts';
import { SqlControlStore } from '../storage/sql-control-store.ts';
import { SqlLedger } from '../storage/sql-ledger.ts';
import { SqlPoolCoins } from '../storage/sql-pool-coins.ts';
import { SqlSettlementStore } from '../storage/sql-settlement-store.ts';
import { SqlSliceSource } from '../storage/sql-slice-source.ts';
import { SqlWorkCreditStore } from '../storage/sql-work-credit-store.ts';
import { payoutShelfIn } from './payout-desks.ts';
import type { PayoutShelf } from './payout-desks.ts';
import { PluginDatabases } from './pool-database.ts';
import { RecalledRecord } from './pool-record.ts';

/** What pools write down beside shares: blocks, what they pay, and who is paid. */
export interface HostBooks {
  readonly blocks: BlockStore;
  readonly books: SettlementBooks;
  /** Work that is due, and the ledger that its credits are entered in. */
  readonly credits: WorkCreditStore;
  readonly coins: PoolCoins;
  readonly controls: ControlStore;
  /** What plugins are told of their pools. */
  readonly records: (poolId: string) => PoolRecord;
  /** Tables of the plugins' own. */
  readonly databases: PluginDatabases;
  readonly payouts: PayoutShelf;
}

/** All of it in one database, for all pools. */
export function hostBooksIn(database: Database, clock: Clock): HostBooks {
  const { minuteHours } = DEFAULT_RETENTION;
  const ledger = new SqlLedger(database, clock);
  const queries = new RecordQueries(database);
  return {
    blocks: new SqlBlockStore(database, clock),
    books: {
      ledger,
      slices: new SqlSliceSource({ minuteHours }, database, clock),
      store: new SqlSettlementStore(database),
    },
    credits: new SqlWorkCreditStore(database, ledger),
    coins: new SqlPoolCoins(database),
    controls: new SqlControlStore(database, clock),
    records: (poolId) => new RecalledRecord(poolId, queries, clock),
    databases: new PluginDatabases(database),
    payouts: payoutShelfIn(database, clock),
  };
}
