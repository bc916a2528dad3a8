import { getJob, keepAlive } from './handlers/courtesies.ts';
import { login } from './handlers/login.ts';
import { submit } from './handlers/submit.ts';
import type { Miner } from './miner.ts';
import type { CryptonoteRequest } from './request.ts';

/** Answers one call, now or later; exactly once. */
export type Method = (miner: Miner, request: CryptonoteRequest) => void;

/**
 * Everything that a miner may call. They act on the connection that they come by, whatever session
 * id they show.
 */
export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['submit', submit],
  ['login', login],
  ['keepalived', keepAlive],
  ['keepalive', keepAlive],
  ['getjob', getJob],
]);
