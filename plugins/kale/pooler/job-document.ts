import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import { targetOfZeros } from '../jobs/kernel-layout.ts';
import { documentOf } from '../miners/job-document.ts';
import type { RelayedWork } from './backend-answers.ts';

/** A job as the pool itself tells it. `nowMs`: Unix milliseconds. */
export function jobDocument(work: RelayedWork, nowMs: number) {
  const { jobId, blockIndex, nonceFirst, nonceEnd, blockTimestamp } = work;
  const facts = {
    ...{ jobId, blockIndex, nonceFirst, nonceEnd, blockTimestamp },
    entropy: Buffer.from(work.entropy, 'hex'),
    farmer: work.custodialWallet,
    target: targetOfZeros(work.shareZeros),
    expiresAt: blockTimestamp + Number(BLOCK_INTERVAL_SECONDS),
  };
  return documentOf(facts, nowMs);
}
