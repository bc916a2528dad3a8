/** Finds a submission by trying nonces with the plugin's own kernel, as a miner would, only slower. */
import { PiscinaVerifier } from '../kernels/piscina-verifier.ts';
import type { KernelVerdict } from '../kernels/verifier.ts';
import { type Submission, workFor } from '../plugin-api/dialect.ts';
import type { JobBuilder, MiningJob } from '../plugin-api/job.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';
import { TARGET_MAX, targetToLe } from '../plugin-api/target.ts';

export interface Found {
  readonly submission: Submission;
  /** 32 bytes, little-endian. */
  readonly digest: Uint8Array;
}

const ROUND = 2_048;
/** A devnet's difficulty should be far below this; else its author waits for minutes and learns why. */
const TRIES_MAX = 4_000_000;

/**
 * The first submission for `job` that `meets` the network target, or that `misses` it.
 * @throws Error after some millions of tries.
 */
export async function bruteForce(
  kernel: KernelSpec,
  builder: JobBuilder,
  job: MiningJob,
  wanted: 'meets' | 'misses',
  extranonceBytes: number,
): Promise<Found> {
  const verifier = new PiscinaVerifier({ kernel, threads: 1 });
  try {
    for (let start = 0; start < TRIES_MAX; start += ROUND) {
      const submissions = Array.from({ length: ROUND }, (_, index) =>
        submissionOf(job, start + index, extranonceBytes),
      );
      const found = await firstOf(verifier, kernel, builder, job, submissions, wanted);
      if (found !== undefined) return found;
    }
  } finally {
    await verifier.close();
  }
  throw new Error(
    `none of ${TRIES_MAX} tries ${wanted} the network target: run the devnet at a low difficulty`,
  );
}

async function firstOf(
  verifier: PiscinaVerifier,
  kernel: KernelSpec,
  builder: JobBuilder,
  job: MiningJob,
  submissions: readonly Submission[],
  wanted: 'meets' | 'misses',
): Promise<Found | undefined> {
  const shareTargetLe = targetToLe(TARGET_MAX);
  const blockTargetLe = targetToLe(job.template.networkTarget);
  const judged = submissions.map(
    (submission) =>
      new Promise<{ verdict: KernelVerdict; found: Found }>((resolve, reject) => {
        const input = new Uint8Array(kernel.inputBytes);
        builder.encode(job, submission, input, 0);
        const taken = verifier.verify({
          context: job.kernelContext,
          input,
          shareTargetLe,
          blockTargetLe,
          settle: (verdict, digest) => resolve({ verdict, found: { submission, digest } }),
          fail: reject,
        });
        if (!taken) reject(new Error('the verifier takes no more'));
      }),
  );
  const results = await Promise.all(judged);
  return results.find(({ verdict }) => (verdict === 2) === (wanted === 'meets'))?.found;
}

/** One submission per number, in each dialect that there is. */
function submissionOf(job: MiningJob, nonce: number, extranonceBytes: number): Submission {
  const { version, ntime } = workFor(job.work, 'stratum-v1');
  const half = extranonceBytes >> 1;
  return {
    dialect: 'stratum-v1',
    extranonce1: new Uint8Array(half).fill(1),
    extranonce2: new Uint8Array(extranonceBytes - half),
    ntime,
    nonce,
    version,
  };
}
