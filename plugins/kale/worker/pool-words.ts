/** What pools of KALE say: statuses, and faults as `{ error, message, timestamp }`. */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { FindAnswer, WorkerReply } from '../../../core/plugin-api/worker.ts';

const REASON_LENGTH_MAX = 200;
const BUSY_RETRY_SECONDS = 2;

type Fields = Readonly<Record<string, unknown>>;

/** The pool's sentence; or its status, where it has none. */
export function reasonOf({ status, json }: WorkerReply): string {
  const { message } = (typeof json === 'object' && json !== null ? json : {}) as Fields;
  const reason = typeof message === 'string' ? message.trim().slice(0, REASON_LENGTH_MAX) : '';
  return reason === '' ? `the pool answers ${status}` : reason;
}

/** A miner that the pool does not know; a path that it does not know has no such word. */
export function isStranger({ status, json }: WorkerReply): boolean {
  const { error } = (typeof json === 'object' && json !== null ? json : {}) as Fields;
  return status === 404 && error === 'unknown_miner';
}

/** Too many calls, or nothing to be had for now. */
export function isBusy({ status }: WorkerReply): boolean {
  return status === 429 || status === 503;
}

export function retryOf({ retrySeconds }: WorkerReply): number {
  return retrySeconds ?? BUSY_RETRY_SECONDS;
}

/** What a status is that the protocol does not have: the pool is ill, or no pool of KALE. */
export function unforeseen(reply: WorkerReply): PoolError {
  const { status } = reply;
  const code = status >= 500 ? 'POOL_UNREACHABLE' : 'POOL_INVALID';
  const words = status === 404 ? 'no pool of KALE is served there' : reasonOf(reply);
  return new PoolError(code, `${status}: ${words}`, { status });
}

/** The fields of an answer. @throws PoolError `POOL_INVALID` */
export function answerOf({ json }: WorkerReply): Fields {
  if (typeof json === 'object' && json !== null) return json as Fields;
  throw new PoolError('POOL_INVALID', 'the pool answers as no pool does');
}

/** What became of a share that the pool has judged, or will not judge now. */
export function findAnswerOf(reply: WorkerReply): FindAnswer {
  const { accepted, reason, retrySeconds } = answerOf(reply);
  if (accepted === true) return { kind: 'accepted', isBlock: false, estimate: undefined };
  if (typeof retrySeconds === 'number') return { kind: 'later', retrySeconds };
  const words = typeof reason === 'string' ? reason.slice(0, REASON_LENGTH_MAX) : 'without a word';
  return words === 'unauthorized' ? { kind: 'stranger' } : { kind: 'rejected', reason: words };
}
