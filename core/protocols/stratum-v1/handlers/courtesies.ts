import type { Miner } from '../miner.ts';
import type { StratumRequest } from '../request.ts';

/**
 * `mining.extranonce.subscribe`: granted, and never used, since a miner's extranonce1 never
 * changes.
 */
export function subscribeExtranonce(miner: Miner, request: StratumRequest): void {
  miner.reply(request, 'true');
}

/** `mining.ping`. */
export function ping(miner: Miner, request: StratumRequest): void {
  miner.reply(request, '"pong"');
}

/** `client.get_version`. */
export function getVersion(miner: Miner, request: StratumRequest): void {
  miner.reply(request, JSON.stringify(miner.port.options.serverName));
}
