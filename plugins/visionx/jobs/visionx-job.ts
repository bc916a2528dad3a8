import type { MiningJob } from '../../../core/plugin-api/job.ts';

/** A job of this plugin: what its routes tell workers stands in `visionx`. */
export interface VisionXJob extends MiningJob {
  readonly visionx: JobFacts;
}

/** What a worker has to know beside its nonces. Hashes are 64 lower-case hex digits. */
export interface JobFacts {
  /** The VPOW message, its nonce zero; nobody writes into it. */
  readonly message: Uint8Array;
  readonly height: bigint;
  readonly epoch: bigint;
  /** Of the dataset, by the network's rule. */
  readonly seed: string;
  /** Hash of the parent. */
  readonly previousHash: string;
  /** Unix seconds; no other job of this process has it beside the same parent and miner. */
  readonly timeSeconds: bigint;
  readonly transactionsRoot: string;
  /** Who is paid. */
  readonly miner: string;
  /** Of the network, in hashes. */
  readonly difficulty: bigint;
}

/** A job as the builder of this plugin made it. @throws TypeError for one of another. */
export function visionXJob(job: MiningJob): VisionXJob {
  if ('visionx' in job) return job as VisionXJob;
  throw new TypeError('a job of another builder reached this one');
}
