import { authorize } from './handlers/authorize.ts';
import { configure } from './handlers/configure.ts';
import { getVersion, ping, subscribeExtranonce } from './handlers/courtesies.ts';
import { submit } from './handlers/submit.ts';
import { subscribe } from './handlers/subscribe.ts';
import { suggestDifficulty, suggestTarget } from './handlers/suggestions.ts';
import type { Miner } from './miner.ts';
import type { StratumRequest } from './request.ts';

/** Answers one call, now or later; exactly once. */
export type Method = (miner: Miner, request: StratumRequest) => void;

/** Everything that a miner may call. */
export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['mining.submit', submit],
  ['mining.subscribe', subscribe],
  ['mining.authorize', authorize],
  ['mining.configure', configure],
  ['mining.suggest_difficulty', suggestDifficulty],
  ['mining.suggest_target', suggestTarget],
  ['mining.extranonce.subscribe', subscribeExtranonce],
  ['mining.ping', ping],
  ['client.get_version', getVersion],
]);
