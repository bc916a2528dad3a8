import type { StratumCryptonoteSubmission } from '../../../plugin-api/dialect.ts';
import type { RejectReason, ShareVerdict } from '../../../shares/share-verdict.ts';
import { parseHexBytes } from '../../hex.ts';
import { blame, settle } from '../../session/share-outcome.ts';
import type { AssignedJob } from '../assigned-job.ts';
import type { Admission, Miner } from '../miner.ts';
import type { CryptonoteRequest, Params } from '../request.ts';
import { SHARE_ERRORS } from '../wire-errors.ts';
import { errorLine, statusLine } from '../wire-lines.ts';

/** A submission whose form is right, or why it is not. */
type Judged =
  | {
      readonly kind: 'sound';
      readonly sent: AssignedJob;
      readonly admission: Admission;
      readonly submission: StratumCryptonoteSubmission;
    }
  | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly reason: RejectReason;
  readonly text?: string;
}

/**
 * `submit`: `{id, job_id, nonce, result, algo}`. Only the form is judged here; the share itself is
 * the intake's, and the answer waits for it.
 */
export function submit(miner: Miner, request: CryptonoteRequest): void {
  const judged = judge(miner, request.params);
  if (judged.kind === 'refused') {
    const { reason, text = SHARE_ERRORS[reason] } = judged;
    miner.refuse(request, text);
    const { admission, pool } = miner;
    if (pool !== undefined) {
      const address = admission?.worker.minerAt(pool) ?? '';
      miner.port.observer.rejected(pool.id, address, admission?.worker.worker ?? '', reason);
    }
    blame(miner.connection, reason);
    return;
  }
  const { sent, admission, submission } = judged;
  const { pool } = sent.published;
  const slot = miner.replies.reserve();
  miner.submitsPending++;
  const { worker } = admission;
  const { checking } = miner.port.options;
  pool.intake.submit(
    { issued: sent, submission, miner: worker.minerAt(pool), worker: worker.worker, checking },
    (verdict) => {
      miner.submitsPending--;
      miner.replies.fill(slot, answerLine(request.id ?? 'null', verdict));
      settle(miner, sent.work, verdict);
    },
  );
}

function answerLine(id: string, verdict: ShareVerdict): string {
  return verdict.kind === 'accepted'
    ? statusLine(id, 'OK')
    : errorLine(id, SHARE_ERRORS[verdict.reason]);
}

function judge(miner: Miner, params: Params): Judged {
  if (!miner.connection.spend('submit')) return refused('overloaded');
  if (miner.submitsPending >= miner.port.options.submitsPendingMax) return refused('overloaded');
  const { admission } = miner;
  if (admission === undefined) return refused('unauthorized');
  const ban = miner.connection.workerBan(admission.worker.nameAt(miner.pool));
  if (ban !== undefined) return refused('unauthorized', `Worker is banned: ${ban}`);
  const jobId = params['job_id'];
  if (typeof jobId !== 'string') return refused('malformed', 'Job id is not a string');
  const sent = miner.jobs.find(jobId);
  if (sent === undefined)
    return refused(miner.port.jobs.wasIssued(jobId) ? 'stale' : 'unknown-job');
  const nonce = bytesOf(params['nonce'], 4);
  if (nonce === undefined) return refused('malformed', 'Nonce is not 8 hex digits');
  const claim = bytesOf(params['result'], 32);
  if (claim === undefined) return refused('malformed', 'Result is not 64 hex digits');
  if (!admission.space.holds(nonce)) return refused('bad-extranonce');
  const extranonce = admission.space.extranonce(sent.published.wire.variant);
  const submission = { dialect: 'stratum-cryptonote', extranonce, nonce, claim } as const;
  return { kind: 'sound', sent, admission, submission };
}

function bytesOf(value: unknown, size: number): Uint8Array | undefined {
  return typeof value === 'string' ? parseHexBytes(value, size) : undefined;
}

function refused(reason: RejectReason, text?: string): Refused {
  return text === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, text };
}
