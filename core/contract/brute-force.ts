/** Finds a submission by trying nonces with the plugin's own kernel, as a miner would, only slower. */
import type { KernelVerdict, Verifier } from '../kernels/verifier.ts';
import type { DialectId, Submission } from '../plugin-api/dialect.ts';
import type { JobBuilder, MiningJob } from '../plugin-api/job.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';
import { TARGET_MAX, targetToLe } from '../plugin-api/target.ts';
import { contextOf } from '../shares/encoded-share.ts';
import { claiming, trialSubmission } from './trial-submission.ts';

export interface Found {
  readonly submission: Submission;
  /** 32 bytes, little-endian. */
  readonly digest: Uint8Array;
}

export interface Search {
  readonly kernel: KernelSpec;
  readonly builder: JobBuilder;
  readonly dialect: DialectId;
  readonly extranonceBytes: number;
}

/** Nonces that are tried at once, and before giving up: some seconds of a thread for either weight. */
const PACE = {
  light: { round: 2_048, triesMax: 4_000_000 },
  heavy: { round: 4, triesMax: 400 },
} as const;

/**
 * The first submission for `job` that `meets` the network target, or that `misses` it.
 * @throws Error after so many tries that the devnet must be run at too high a difficulty.
 */
export async function bruteForce(
  verifier: Verifier,
  search: Search,
  job: MiningJob,
  wanted: 'meets' | 'misses',
): Promise<Found> {
  const { dialect, extranonceBytes } = search;
  const { round, triesMax } = PACE[search.kernel.weight];
  for (let start = 0; start < triesMax; start += round) {
    const submissions = Array.from({ length: round }, (_, index) =>
      trialSubmission(dialect, job, { nonce: start + index, extranonceBytes }),
    );
    const found = await firstOf(verifier, search, job, submissions, wanted);
    if (found !== undefined) return found;
  }
  throw new Error(
    `none of ${triesMax} tries ${wanted} the network target: run the devnet at a low difficulty`,
  );
}

async function firstOf(
  verifier: Verifier,
  { kernel, builder }: Search,
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
          context: contextOf(builder, job, submission),
          input,
          seed: job.epoch?.seed,
          shareTargetLe,
          blockTargetLe,
          settle: (verdict, digest) =>
            resolve({ verdict, found: { submission: claiming(submission, digest), digest } }),
          fail: reject,
        });
        if (!taken) reject(new Error('the verifier takes no more'));
      }),
  );
  const results = await Promise.all(judged);
  return results.find(({ verdict }) => (verdict === 2) === (wanted === 'meets'))?.found;
}
