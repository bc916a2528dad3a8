import type { UserName } from '../session/session-worker.ts';
import { userAgentOf } from '../session/user-agent.ts';
import { parseLogin } from './login-name.ts';
import { parsePass, workerName } from './pass.ts';
import type { Params } from './request.ts';

/** What the parameters of a `login` ask for. */
export interface LoginRequest {
  readonly user: UserName;
  /** A difficulty that stays; the login's own goes before the one of the pass. */
  readonly difficulty: number | undefined;
  readonly difficultyMin: number | undefined;
  /** The secret of the address's owner. Never to be shown. */
  readonly key: string | undefined;
  readonly niceHash: boolean;
  readonly userAgent: string;
  /** Names of what the miner can hash; undefined where it does not say. */
  readonly algos: readonly unknown[] | undefined;
}

const ALGOS_MAX = 256;

/** Reads `{login, pass, agent, rigid, algo}`; a string is a sentence on what is wrong. */
export function readLogin(params: Params): LoginRequest | string {
  const name = parseLogin(params['login']);
  if (typeof name === 'string') return name;
  const pass = parsePass(params['pass']);
  const { agent, algo } = params;
  const userAgent = typeof agent === 'string' ? userAgentOf(agent) : '';
  const worker = workerName(params['rigid']) || name.worker || pass.worker;
  return {
    user: { miner: name.miner, worker },
    difficulty: name.difficulty ?? pass.difficulty,
    difficultyMin: pass.difficultyMin,
    key: pass.key,
    niceHash: pass.niceHash || userAgent.toLowerCase().includes('nicehash'),
    userAgent,
    algos: Array.isArray(algo) && algo.length > 0 ? algo.slice(0, ALGOS_MAX) : undefined,
  };
}
