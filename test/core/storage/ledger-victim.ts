/** Posts entries until it is killed, and tells its parent of each that was posted. */
import { openDatabase } from '../../../core/storage/database.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { entry } from '../ledger/entries.ts';
import { ManualClock } from './manual-clock.ts';

const database = await openDatabase({ dataDir: process.argv[2] ?? '' });
const ledger = new SqlLedger(database, new ManualClock());
for (let count = 1; count < 100_000; count++) {
  await ledger.post(entry({ idempotencyKey: `act ${count}` }));
  process.send?.(count);
}
