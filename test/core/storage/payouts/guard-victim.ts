/** Takes a pool's payouts, tells its parent of the token, and holds them until it is killed. */
import { openDatabase } from '../../../../core/storage/database.ts';
import { SqlPayoutGuard } from '../../../../core/storage/payouts/sql-payout-guard.ts';
import { ManualClock } from '../manual-clock.ts';

const database = await openDatabase({ url: process.argv[2] ?? '' });
const guard = new SqlPayoutGuard(database, new ManualClock());
await guard.run('btc', async ({ token }) => {
  process.send?.(String(token));
  await new Promise(() => undefined);
});
