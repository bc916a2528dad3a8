/** What pools of Vision say in words: errors are sentences, told apart by how they begin and what is in them. */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { FindAnswer, Welcome, WorkerReply } from '../../../core/plugin-api/worker.ts';

const REASON_LENGTH_MAX = 200;
const ESTIMATE_LENGTH_MAX = 64;
/** Where a pool is busy and does not say for how long. */
const BUSY_RETRY_SECONDS = 1;

/** The pool's sentence; or its status, where it has none. */
export function reasonOf({ status, text }: WorkerReply): string {
  const reason = text.trim().slice(0, REASON_LENGTH_MAX);
  return reason === '' ? `the pool answers ${status}` : reason;
}

export function isStranger({ status, text }: WorkerReply): boolean {
  return status >= 400 && status < 500 && /\bnot registered\b/i.test(text);
}

export function isKnownAlready({ status, text }: WorkerReply): boolean {
  return status >= 400 && status < 500 && /\balready registered\b/i.test(text);
}

/** The worker's id is registered to another wallet: somebody else came first. */
export function isAnothers({ status, text }: WorkerReply): boolean {
  return (
    status >= 400 && status < 500 && /\bwallet\w* is not the one\b.*\bregistered\b/i.test(text)
  );
}

/** Too many calls, or nothing to be had for now. */
export function isBusy({ status }: WorkerReply): boolean {
  return status === 429 || status === 503;
}

export function isBanned({ status }: WorkerReply): boolean {
  return status === 403;
}

/** What a status is that the protocol does not have: the pool is ill, or no pool of Vision. */
export function unforeseen(reply: WorkerReply): PoolError {
  const { status } = reply;
  const code = status >= 500 ? 'POOL_UNREACHABLE' : 'POOL_INVALID';
  const words = status === 404 ? 'no pool of Vision is served there' : reasonOf(reply);
  return new PoolError(code, `${status}: ${words}`, { status });
}

/** What a worker's registration came to, at a pool that is not busy. @throws PoolError */
export function welcomeOf(reply: WorkerReply): Welcome {
  const { status } = reply;
  if (isKnownAlready(reply)) return { kind: 'welcome', notes: [] };
  const judged = status === 400 || status === 401 || status === 403 || status === 409;
  if (judged) return { kind: 'refused', reason: reasonOf(reply) };
  const fields = fieldsOf(reply);
  const fees = [
    feeNote('pool fee', fields['pool_fee_bps']),
    feeNote('foundation fee', fields['foundation_fee_bps']),
  ].filter((note) => note !== '');
  return { kind: 'welcome', notes: fees.length === 0 ? [] : [fees.join(', ')] };
}

/** What became of a share, where the pool knows the worker. @throws PoolError */
export function findAnswerOf(reply: WorkerReply): FindAnswer {
  const { status, retrySeconds = BUSY_RETRY_SECONDS } = reply;
  if (isBusy(reply)) return { kind: 'later', retrySeconds };
  if (isStranger(reply)) return { kind: 'stranger' };
  if (status >= 400 && status < 500) return { kind: 'rejected', reason: reasonOf(reply) };
  const { is_block: isBlock, estimated_payout: estimate } = fieldsOf(reply);
  return { kind: 'accepted', isBlock: isBlock === true, estimate: estimateOf(estimate) };
}

/** @throws PoolError for what is not 200, with an object that says it is well. */
function fieldsOf(reply: WorkerReply): Readonly<Record<string, unknown>> {
  const { status, json } = reply;
  if (status !== 200) throw unforeseen(reply);
  const fields = typeof json === 'object' && json !== null ? json : {};
  const answer = fields as Readonly<Record<string, unknown>>;
  if (answer['ok'] !== true) throw new PoolError('POOL_INVALID', 'the pool answers no pool does');
  return answer;
}

function estimateOf(estimate: unknown): string | undefined {
  if (typeof estimate === 'number') return `${estimate} LAND`;
  if (typeof estimate !== 'string' || estimate === '') return undefined;
  // A host that mines there shows it to everybody.
  const short = estimate.slice(0, ESTIMATE_LENGTH_MAX);
  return /LAND/i.test(short) ? short : `${short} LAND`;
}

function feeNote(name: string, bps: unknown): string {
  return typeof bps === 'number' ? `${name} ${bps / 100} %` : '';
}
