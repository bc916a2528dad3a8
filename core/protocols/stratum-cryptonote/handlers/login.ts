import { claimKey } from '../../session/key-claim.ts';
import { choosePool, refusal } from '../../session/pool-choice.ts';
import { SessionWorker } from '../../session/session-worker.ts';
import { agentMinimum } from '../../session/user-agent.ts';
import { workerBan } from '../../session/worker-ban.ts';
import { type LoginRequest, readLogin } from '../login-request.ts';
import type { Miner } from '../miner.ts';
import type { CryptonoteRequest } from '../request.ts';
import { SearchSpace } from '../search-space.ts';
import { NO_SPACE, NO_WORK, TOO_MANY_LOGINS } from '../wire-errors.ts';

/**
 * `login`: `{login, pass, agent, rigid, algo}`, all but the first optional, once per connection.
 * The answer carries the first job, so a miner that cannot be given one yet is sent away, to come
 * back by itself.
 */
export function login(miner: Miner, request: CryptonoteRequest): void {
  const asked = judge(miner, request);
  if (typeof asked === 'string') {
    if (asked === NO_WORK) miner.defer(request, asked);
    // A crowd that came back at once would be over the limit again: it waits for the time-out.
    else miner.refuse(request, asked, asked === TOO_MANY_LOGINS ? -2 : -1);
    return;
  }
  const lease = miner.port.leases.lease();
  if (lease === undefined) {
    miner.defer(request, NO_SPACE);
    return;
  }
  miner.userAgent = asked.userAgent;
  setDifficulty(miner, asked);
  const space = new SearchSpace(lease, asked.niceHash);
  miner.admit(request, { worker: new SessionWorker(asked.user), space });
  claimKey(miner.port, miner.connection, { address: asked.user.miner, key: asked.key });
}

function judge(miner: Miner, { params }: CryptonoteRequest): LoginRequest | string {
  // Not counted: a farm that tries until there is work must not be banned for it.
  if (miner.admission === undefined && !hasWork(miner)) return NO_WORK;
  if (!miner.connection.spend('login')) return TOO_MANY_LOGINS;
  if (miner.admission !== undefined) return 'This connection has logged in already';
  const asked = readLogin(params);
  if (typeof asked === 'string') return asked;
  const { route, feeds } = miner.port;
  const ban = workerBan(miner.connection, asked.user, route.pools);
  if (ban !== undefined) return `Worker is banned: ${ban}`;
  const address = asked.user.miner;
  const pool = choosePool(route, [address], undefined);
  if (pool === undefined) return refusal(route, address);
  const job = feeds.current(pool);
  if (job === undefined) return NO_WORK;
  const { algo } = job.wire.work;
  return asked.algos === undefined || asked.algos.includes(algo)
    ? asked
    : `This pool mines ${algo}, which is not among the algorithms that the miner offers`;
}

function hasWork({ port: { route, feeds } }: Miner): boolean {
  return route.pools.some((pool) => feeds.current(pool) !== undefined);
}

function setDifficulty({ difficulty, port }: Miner, asked: LoginRequest): void {
  difficulty.raiseMinimum(agentMinimum(asked.userAgent, port.options.agentMinimums));
  if (asked.difficultyMin !== undefined)
    difficulty.raiseMinimum(Math.min(asked.difficultyMin, difficulty.range.max));
  if (asked.difficulty !== undefined) difficulty.pin(asked.difficulty);
}
