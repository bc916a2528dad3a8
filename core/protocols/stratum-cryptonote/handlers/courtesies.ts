import { resultLine, statusLine } from '../wire-lines.ts';
import type { Miner } from '../miner.ts';
import type { CryptonoteRequest } from '../request.ts';
import { NO_WORK, NOT_LOGGED_IN, SHARE_ERRORS } from '../wire-errors.ts';

/** `keepalived`: any line counts as a sign of life, this one only wants to hear so. */
export function keepAlive(miner: Miner, request: CryptonoteRequest): void {
  if (miner.admission === undefined) miner.refuse(request, NOT_LOGGED_IN);
  else miner.replies.reply(statusLine(request.id ?? 'null', 'KEEPALIVED'));
}

/** `getjob`: the current job as it was sent, in the answer alone; it is never pushed twice. */
export function getJob(miner: Miner, request: CryptonoteRequest): void {
  if (miner.admission === undefined) {
    miner.refuse(request, NOT_LOGGED_IN);
    return;
  }
  // Making a blob costs as much as judging the form of a share, and is held to the same limit.
  if (!miner.connection.spend('submit')) {
    miner.refuse(request, SHARE_ERRORS.overloaded);
    return;
  }
  const job = miner.currentJob();
  if (job === undefined) miner.refuse(request, NO_WORK);
  else miner.replies.reply(resultLine(request.id ?? 'null', job));
}
