import type { SettlementBooks } from '../ledger/block-settlement.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Database } from '../storage/database.ts';
import { DEFAULT_RETENTION } from '../storage/retention.ts';
import { SqlLedger } from '../storage/sql-ledger.ts';
import { SqlSettlementStore } from '../storage/sql-settlement-store.ts';
import { SqlSliceSource } from '../storage/sql-slice-source.ts';

/** Everything that settling blocks reads and writes, in one database. */
export function settlementBooksIn(database: Database, clock: Clock): SettlementBooks {
  const { minuteHours } = DEFAULT_RETENTION;
  return {
    ledger: new SqlLedger(database, clock),
    slices: new SqlSliceSource({ minuteHours }, database, clock),
    store: new SqlSettlementStore(database),
  };
}
