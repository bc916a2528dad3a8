import type { SettlementBooks } from '../ledger/block-settlement.ts';
import type { WorkCreditStore } from '../ledger/work-credit-store.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Database } from '../storage/database.ts';
import { DEFAULT_RETENTION } from '../storage/retention.ts';
import { SqlLedger } from '../storage/sql-ledger.ts';
import { SqlSettlementStore } from '../storage/sql-settlement-store.ts';
import { SqlSliceSource } from '../storage/sql-slice-source.ts';
import { SqlWorkCreditStore } from '../storage/sql-work-credit-store.ts';

/** Everything that settling blocks reads and writes, in one database. */
export function settlementBooksIn(database: Database, clock: Clock): SettlementBooks {
  const { minuteHours } = DEFAULT_RETENTION;
  return {
    ledger: new SqlLedger(database, clock),
    slices: new SqlSliceSource({ minuteHours }, database, clock),
    store: new SqlSettlementStore(database),
  };
}

/** Work that is due, and the ledger that its credits are entered in. */
export function workCreditsIn(database: Database, clock: Clock): WorkCreditStore {
  return new SqlWorkCreditStore(database, new SqlLedger(database, clock));
}
