import {
  type DialectId,
  type StratumCryptonoteSubmission,
  workFor,
} from '../plugin-api/dialect.ts';
import type { JobBuilder, MiningJob } from '../plugin-api/job.ts';
import { trialSubmission } from './trial-submission.ts';

export interface SessionTrial {
  readonly dialect: DialectId;
  readonly inputBytes: number;
  readonly extranonceBytes: number;
}

/**
 * What is wrong with a job as its sessions have it: two of them, or two nonces, that hash the same would do
 * the same work twice, and what is hashed must be what miners were given.
 */
export function sessionFaults(
  jobs: JobBuilder,
  job: MiningJob,
  { dialect, inputBytes, extranonceBytes }: SessionTrial,
): readonly string[] {
  const trial = (session: number, nonce: number) =>
    trialSubmission(dialect, job, { session, nonce, extranonceBytes });
  const hashed = (session: number, nonce: number): Buffer => {
    const input = Buffer.alloc(inputBytes);
    jobs.encode(job, trial(session, nonce), input, 0);
    return input;
  };
  const faults: string[] = [];
  const first = hashed(1, 1);
  if (!hashed(1, 1).equals(first)) faults.push('the same submission hashes differently');
  if (hashed(2, 1).equals(first)) faults.push('two extranonces hash the same');
  if (hashed(1, 2).equals(first)) faults.push('two nonces hash the same');
  const submission = trial(1, 1);
  if (submission.dialect === 'stratum-cryptonote')
    faults.push(...blobFaults(job, submission, first));
  return faults;
}

/** Miners put their nonce into the blob and hash it: so must the kernel. */
function blobFaults(
  job: MiningJob,
  { extranonce, nonce }: StratumCryptonoteSubmission,
  input: Buffer,
): readonly string[] {
  const { hashingBlob, nonceOffset } = workFor(job.work, 'stratum-cryptonote');
  const blob = Buffer.from(hashingBlob(extranonce));
  const place = blob.subarray(nonceOffset, nonceOffset + nonce.length);
  if (!place.equals(Buffer.alloc(nonce.length))) return ['the nonce of a hashing blob is not zero'];
  place.set(nonce);
  return input.includes(blob) ? [] : ['what is hashed is not the blob that the miner was given'];
}
