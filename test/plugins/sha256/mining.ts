/** A miner for tests: tries nonces with node:crypto until the digest meets a target. */
import { type StratumV1Submission, workFor } from '../../../core/plugin-api/dialect.ts';
import type { JobBuilder, MiningJob, Solution } from '../../../core/plugin-api/job.ts';
import { bigintFromLe } from '../../../core/plugin-api/target.ts';
import { referenceDigest } from './reference-kernel.ts';

export interface MiningOptions {
  readonly extranonce1?: Uint8Array;
  readonly extranonce2?: Uint8Array;
  /** Bits rolled into the version. */
  readonly versionBits?: number;
  readonly ntime?: number;
  /** Looks for a digest that misses the target instead. */
  readonly miss?: boolean;
}

/** A submission that meets (or misses) the job's network target, and its digest. */
function mine(
  builder: JobBuilder,
  job: MiningJob,
  options: MiningOptions = {},
): { submission: StratumV1Submission; digest: Buffer } {
  const work = workFor(job.work, 'stratum-v1');
  const input = new Uint8Array(32);
  for (let nonce = 0; nonce < 5_000_000; nonce++) {
    const submission: StratumV1Submission = {
      dialect: 'stratum-v1',
      extranonce1: options.extranonce1 ?? Uint8Array.of(1, 2, 3, 4),
      extranonce2: options.extranonce2 ?? Uint8Array.of(5, 6, 7, 8),
      ntime: options.ntime ?? work.ntime,
      nonce,
      version: (work.version | (options.versionBits ?? 0)) >>> 0,
    };
    builder.encode(job, submission, input, 0);
    const digest = referenceDigest(job.kernelContext, input);
    const meets = bigintFromLe(digest) <= job.template.networkTarget;
    if (meets !== (options.miss ?? false)) return { submission, digest };
  }
  throw new Error('no nonce found: the target is too hard for a test');
}

/** Mines a job to a block that a work source can submit. */
export function mineBlock(
  builder: JobBuilder,
  job: MiningJob,
  options: MiningOptions = {},
): Solution {
  const { submission, digest } = mine(builder, job, options);
  return builder.solve(job, submission, digest);
}
