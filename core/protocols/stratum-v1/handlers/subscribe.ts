import { agentMinimum, userAgentOf } from '../../session/user-agent.ts';
import type { Miner } from '../miner.ts';
import type { StratumRequest } from '../request.ts';
import { otherError } from '../wire-errors.ts';

/**
 * `mining.subscribe`: `[user agent, session id to resume, ...]`, all of it optional. Asking again
 * gets the same answer.
 */
export function subscribe(miner: Miner, request: StratumRequest): void {
  const [userAgent, sessionId] = request.params;
  const { leases, options } = miner.port;
  if (miner.lease === undefined) {
    const resumed = typeof sessionId === 'string' ? leases.resume(sessionId) : undefined;
    miner.lease = resumed ?? leases.lease();
  }
  if (miner.lease === undefined) {
    miner.refuse(request, otherError('No extranonce is free, try again later'));
    return;
  }
  if (typeof userAgent === 'string') {
    miner.userAgent = userAgentOf(userAgent);
    miner.difficulty.raiseMinimum(agentMinimum(miner.userAgent, options.agentMinimums));
  }
  const sid = leases.sessionId(miner.lease);
  const hex = Buffer.from(miner.lease.bytes).toString('hex');
  const notifications = `[["mining.set_difficulty","${sid}"],["mining.notify","${sid}"]]`;
  miner.reply(request, `[${notifications},"${hex}",${options.extranonce2Size}]`);
  miner.assignment.follow();
}
