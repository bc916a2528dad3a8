import type { IssuedJob } from '../jobs/issued-job.ts';
import type { Submission } from '../plugin-api/dialect.ts';
import type { CheckingPolicy } from './checking-policy.ts';
import type { ShareVerdict } from './share-verdict.ts';

/** A submission with everything that is needed to judge it; the dialect has parsed and matched it to its job. */
export interface PendingSubmission {
  readonly issued: IssuedJob;
  readonly submission: Submission;
  readonly miner: string;
  readonly worker: string;
  /** The port's, for submissions with a claim; none: all are verified. */
  readonly checking?: CheckingPolicy | undefined;
}

/**
 * The way of a share: kernel, block candidate first, stale, duplicate, ntime, target, durable log, answer. A
 * claim is judged before the kernel is asked, and a claimed block sent.
 * `respond` is called exactly once, never synchronously, and for accepted shares only after the log is on disk.
 */
export interface ShareIntake {
  submit(pending: PendingSubmission, respond: (verdict: ShareVerdict) => void): void;
}
