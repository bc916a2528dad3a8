import type { Submission } from '../plugin-api/dialect.ts';
import type { JobBuilder, MiningJob } from '../plugin-api/job.ts';
import type { PendingShare } from './pending-share.ts';

/** Has the plugin write what the kernel is given of a share. Throws what the plugin throws. */
export function encodeShare(builder: JobBuilder, share: PendingShare): void {
  const { issued, submission } = share.pending;
  share.context = contextOf(builder, issued.job, submission);
  builder.encode(issued.job, submission, share.input, 0);
}

/**
 * The kernel's context of a submission.
 * @throws TypeError where the plugin made none: one of a batch would spoil those of all others.
 */
export function contextOf(builder: JobBuilder, job: MiningJob, submission: Submission): Uint8Array {
  const context: unknown = builder.context?.(job, submission) ?? job.kernelContext;
  if (context instanceof Uint8Array) return context;
  throw new TypeError('the context of a submission: expected a Uint8Array');
}
