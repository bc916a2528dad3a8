import type { Fence } from '../../payouts/payout-guard.ts';
import { PoolError } from '../../plugin-api/errors.ts';
import type { Statements } from '../database.ts';

/**
 * The first statement of whatever writes to a pool's payouts. The row stays locked until the transaction ends,
 * so that nobody takes a newer token between this look and the commit.
 * @throws PoolError `PAYOUT_FENCED`.
 */
export async function checkFence(statements: Statements, { poolId, token }: Fence): Promise<void> {
  const [newest] = await statements.rows<{ token: bigint; holder: string }>(
    'select token, holder from payout_fences where pool = ? for update',
    [poolId],
  );
  if (newest?.token === token) return;
  throw new PoolError(
    'PAYOUT_FENCED',
    `${newest?.holder ?? 'nobody'} has the payouts of ${poolId} by now`,
    { poolId, token: String(token), newest: String(newest?.token ?? 0n) },
  );
}
