import type { Miner } from '../miner.ts';
import { parsePassword } from '../../session/password-options.ts';
import { claimKey } from '../../session/key-claim.ts';
import { canPay, choosePool, refusal } from '../../session/pool-choice.ts';
import type { UserName } from '../../session/session-worker.ts';
import { workerBan } from '../../session/worker-ban.ts';
import type { StratumRequest } from '../request.ts';
import { parseUser } from '../user-name.ts';
import { otherError, type WireError } from '../wire-errors.ts';

/**
 * `mining.authorize`: `[user, password]`. A connection may authorize several workers; the first
 * one's address decides on the pool, and all have to be payable by one. While no pool runs, nobody
 * can tell, and workers are taken as they come: they get work once a pool runs that pays them.
 */
export function authorize(miner: Miner, request: StratumRequest): void {
  const [user, password] = request.params;
  const name = miner.connection.spend('login')
    ? judge(miner, user)
    : otherError('Too many logins, try again later');
  if ('code' in name) {
    miner.refuse(request, name);
    return;
  }
  const first = miner.workers.first === undefined;
  miner.workers.add(String(user), name);
  if (first) miner.connection.established();
  const options = parsePassword(password);
  if (options.difficultyMin !== undefined)
    miner.difficulty.raiseMinimum(Math.min(options.difficultyMin, miner.difficulty.range.max));
  if (options.difficulty !== undefined) miner.difficulty.pin(options.difficulty);
  miner.reply(request, 'true');
  claimKey(miner.port, miner.connection, { address: name.miner, key: options.key });
  if (miner.pool === undefined || !canPay(miner.pool, [name.miner])) miner.assignment.follow();
  miner.assignment.retarget(true);
}

function judge(miner: Miner, user: unknown): UserName | WireError {
  const { route, options } = miner.port;
  const paid = (address: string): boolean => route.pools.some((pool) => canPay(pool, [address]));
  const name = parseUser(user, paid);
  if (typeof name === 'string') return { code: 24, text: name };
  const ban = workerBan(miner.connection, name, route.pools);
  if (ban !== undefined) return { code: 24, text: `Worker is banned: ${ban}` };
  if (miner.workers.find(String(user)) !== undefined) return name;
  if (miner.workers.all.length >= options.workersMax)
    return otherError(`More than ${options.workersMax} workers on one connection`);
  if (!payable(miner, name.miner)) return { code: 24, text: refusal(route, name.miner) };
  return name;
}

function payable(miner: Miner, address: string): boolean {
  const { route } = miner.port;
  if (route.pools.length === 0) return true;
  const { pool } = miner;
  if (pool !== undefined && route.pools.includes(pool) && canPay(pool, [address])) return true;
  return (
    choosePool(route, [...new Set([...miner.workers.addresses(), address])], pool) !== undefined
  );
}
