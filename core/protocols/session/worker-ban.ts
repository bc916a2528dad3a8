import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection } from '../../listeners/connection.ts';
import { canonicalAddress, fullName, type UserName } from './session-worker.ts';

/**
 * Why a worker is banned that logs in: as it is spelled, or under the name that one of the pools
 * knows it by. Undefined where it is not.
 */
export function workerBan(
  connection: Connection,
  user: UserName,
  pools: readonly MiningPool[],
): string | undefined {
  const asked = connection.workerBan(fullName(user));
  if (asked !== undefined) return asked;
  for (const pool of pools) {
    const miner = canonicalAddress(pool, user.miner);
    if (miner === user.miner) continue;
    const ban = connection.workerBan(fullName({ ...user, miner }));
    if (ban !== undefined) return ban;
  }
  return undefined;
}
