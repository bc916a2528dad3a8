import type { StratumV1Submission } from '../../../plugin-api/dialect.ts';
import type { RejectReason, ShareVerdict } from '../../../shares/share-verdict.ts';
import { parseHex32, parseHexBytes } from '../../hex.ts';
import type { SessionWorker } from '../../session/session-worker.ts';
import { blame, settle } from '../../session/share-outcome.ts';
import type { Miner } from '../miner.ts';
import type { StratumRequest } from '../request.ts';
import type { NotifiedJob } from '../notified-job.ts';
import { parseUser } from '../user-name.ts';
import { NOT_SUBSCRIBED, SHARE_ERRORS, type WireError } from '../wire-errors.ts';
import { errorLine, resultLine } from '../wire-lines.ts';

/** A submission whose form is right, or why it is not. */
type Judged =
  | {
      readonly kind: 'sound';
      readonly sent: NotifiedJob;
      readonly worker: SessionWorker;
      readonly submission: StratumV1Submission;
    }
  | {
      readonly kind: 'refused';
      readonly reason: RejectReason;
      readonly worker?: SessionWorker;
      readonly error?: WireError;
    };

/**
 * `mining.submit`: `[user, job id, extranonce2, ntime, nonce, version bits]`, the last one where
 * rolling was granted. Only the form is judged here; the share itself is the intake's, and the
 * answer waits for it.
 */
export function submit(miner: Miner, request: StratumRequest): void {
  const judged = judge(miner, request.params);
  if (judged.kind === 'refused') {
    const { reason, worker, error = SHARE_ERRORS[reason] } = judged;
    miner.refuse(request, error);
    const { pool } = miner;
    if (pool !== undefined) {
      const address = worker?.minerAt(pool) ?? '';
      miner.port.observer.rejected(pool.id, address, worker?.worker ?? '', reason);
    }
    blame(miner.connection, reason);
    return;
  }
  const { sent, worker, submission } = judged;
  const slot = miner.replies.reserve();
  miner.submitsPending++;
  const { pool } = sent.published;
  pool.intake.submit(
    { issued: sent, submission, miner: worker.minerAt(pool), worker: worker.worker },
    (verdict) => {
      miner.submitsPending--;
      miner.replies.fill(slot, answerLine(request, verdict));
      settle(miner, sent.work, verdict);
    },
  );
}

function answerLine(request: StratumRequest, verdict: ShareVerdict): string {
  return verdict.kind === 'accepted'
    ? resultLine(request.id, 'true')
    : errorLine(request.id, SHARE_ERRORS[verdict.reason]);
}

function judge(miner: Miner, params: readonly unknown[]): Judged {
  if (!miner.connection.spend('submit')) return { kind: 'refused', reason: 'overloaded' };
  if (miner.submitsPending >= miner.port.options.submitsPendingMax)
    return { kind: 'refused', reason: 'overloaded' };
  if (miner.lease === undefined)
    return { kind: 'refused', reason: 'unauthorized', error: NOT_SUBSCRIBED };
  const [user, jobId, extranonce2, ntime, nonce, versionBits] = params;
  if (typeof user !== 'string' || typeof jobId !== 'string')
    return malformed('Params are no strings');
  const worker = workerOf(miner, user);
  if (worker === undefined) return { kind: 'refused', reason: 'unauthorized' };
  const ban = miner.connection.workerBan(worker.nameAt(miner.pool));
  if (ban !== undefined) {
    const error: WireError = { code: 24, text: `Worker is banned: ${ban}` };
    return { kind: 'refused', reason: 'unauthorized', error };
  }
  const sent = miner.jobs.find(jobId);
  if (sent === undefined) {
    const reason = miner.port.jobs.wasIssued(jobId) ? 'stale' : 'unknown-job';
    return { kind: 'refused', reason, worker };
  }
  const judged = judgeFields(miner, sent, { extranonce2, ntime, nonce, versionBits });
  return 'dialect' in judged
    ? { kind: 'sound', sent, worker, submission: judged }
    : { ...judged, worker };
}

/**
 * An authorized worker, or one more of an authorized address: some proxies log in once and submit
 * for all rigs behind them.
 */
function workerOf({ workers, port, pool }: Miner, user: string): SessionWorker | undefined {
  const known = workers.find(user);
  if (known !== undefined || workers.all.length >= port.options.workersMax) return known;
  const isKnown = (address: string): boolean => workers.hasAddress(address, pool);
  const name = parseUser(user, isKnown);
  if (typeof name === 'string' || !isKnown(name.miner)) return undefined;
  workers.add(user, name);
  return workers.find(user);
}

interface Fields {
  readonly extranonce2: unknown;
  readonly ntime: unknown;
  readonly nonce: unknown;
  readonly versionBits: unknown;
}

function judgeFields(
  miner: Miner,
  sent: NotifiedJob,
  fields: Fields,
): StratumV1Submission | (Judged & { kind: 'refused' }) {
  const ntime = numberOf(fields.ntime);
  if (ntime < 0) return malformed('Ntime is not 8 hex digits');
  const nonce = numberOf(fields.nonce);
  if (nonce < 0) return malformed('Nonce is not 8 hex digits');
  const extranonce2 =
    typeof fields.extranonce2 === 'string'
      ? parseHexBytes(fields.extranonce2, miner.port.options.extranonce2Size)
      : undefined;
  if (extranonce2 === undefined) return { kind: 'refused', reason: 'bad-extranonce' };
  const version = rolledVersion(sent, fields.versionBits);
  if (version < 0) return { kind: 'refused', reason: 'version-rolling' };
  const { extranonce1 } = sent;
  return { dialect: 'stratum-v1', extranonce1, extranonce2, ntime, nonce, version };
}

/**
 * The header version, or -1 for bits that are missing, no hex, or outside the mask. The job's
 * version has no bits inside the mask, so miners that send bits to set and miners that send bits to
 * flip mean the same.
 */
function rolledVersion(sent: NotifiedJob, versionBits: unknown): number {
  const { version } = sent.published.wire.work;
  const mask = sent.versionMask;
  if (versionBits === undefined || versionBits === null) return mask === 0 ? version >>> 0 : -1;
  const bits = numberOf(versionBits);
  if (bits < 0 || (bits & ~mask) !== 0) return -1;
  return ((version & ~mask) | bits) >>> 0;
}

function numberOf(value: unknown): number {
  return typeof value === 'string' ? parseHex32(value) : -1;
}

function malformed(text: string): Judged & { kind: 'refused' } {
  return { kind: 'refused', reason: 'malformed', error: { code: 20, text } };
}
