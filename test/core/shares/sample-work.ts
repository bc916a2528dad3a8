import type { StratumV1Submission, Submission } from '../../../core/plugin-api/dialect.ts';
import type { JobBuilder, MiningJob, Solution, Template } from '../../../core/plugin-api/job.ts';
import type { Target, Work } from '../../../core/plugin-api/target.ts';
import { targetToLe } from '../../../core/plugin-api/target.ts';
import type { IssuedJob } from '../../../core/jobs/issued-job.ts';
import type { ShareRecord } from '../../../core/shares/share-record.ts';

export const NETWORK_TARGET = (2n ** 200n - 1n) as Target;
export const SHARE_TARGET = (2n ** 240n - 1n) as Target;
export const NTIME_MIN = 1_000;
export const NTIME_MAX = 2_000;

export function sampleTemplate(changes: Partial<Template> = {}): Template {
  return {
    tip: 'aa',
    height: 100,
    networkTarget: NETWORK_TARGET,
    source: 'node-1',
    rewardAtomic: 5_000_000_000n,
    feesAtomic: 0n,
    ...changes,
  };
}

export function sampleJob(id: string, template = sampleTemplate()): MiningJob {
  return {
    id,
    template,
    kernelContext: new Uint8Array(4),
    work: {
      'stratum-v1': {
        dialect: 'stratum-v1',
        previousHash: '00'.repeat(32),
        coinb1: '',
        coinb2: '',
        branches: [],
        version: 0x20000000,
        versionMask: 0x1fffe000,
        bits: 0x1d00ffff,
        ntime: NTIME_MIN,
        ntimeMin: NTIME_MIN,
        ntimeMax: NTIME_MAX,
      },
    },
  };
}

export function sampleIssue(job: MiningJob, wireId = job.id): IssuedJob {
  return {
    wireId,
    job,
    target: SHARE_TARGET,
    targetLe: targetToLe(SHARE_TARGET),
    work: (2n ** 16n) as Work,
  };
}

export function sampleSubmission(changes: Partial<StratumV1Submission> = {}): StratumV1Submission {
  return {
    dialect: 'stratum-v1',
    extranonce1: new Uint8Array(4),
    extranonce2: new Uint8Array(4),
    ntime: NTIME_MIN,
    nonce: 0,
    version: 0x20000000,
    ...changes,
  };
}

export function sampleShare(index: number): ShareRecord {
  return {
    kind: 'share',
    poolId: 'btc',
    miner: `miner-${index % 7}`,
    worker: `rig-${index % 3}`,
    work: BigInt(index + 1) as Work,
    height: 100,
    networkWork: (2n ** 70n) as Work,
    acceptedAtMs: 1_800_000_000_000 + index,
    late: index % 5 === 0,
  };
}

/** Builds sample jobs; writes nonce, version and ntime of a submission as its hash input. */
export class SampleBuilder implements JobBuilder {
  failing = false;
  /** Of the jobs that come. */
  searchSpace: string | undefined;
  context?: (job: MiningJob, submission: Submission) => Uint8Array;

  build(template: Template, jobId: string): MiningJob {
    if (this.failing) throw new Error('no coinbase today');
    const job = sampleJob(jobId, template);
    return this.searchSpace === undefined ? job : { ...job, searchSpace: this.searchSpace };
  }

  encode(_job: MiningJob, submission: StratumV1Submission, into: Uint8Array, offset: number): void {
    if (this.failing) throw new Error('cannot encode');
    const view = new DataView(into.buffer, into.byteOffset + offset);
    view.setUint32(0, submission.nonce, true);
    view.setUint32(4, submission.version, true);
    view.setUint32(8, submission.ntime, true);
  }

  solve(job: MiningJob, _submission: StratumV1Submission, digest: Uint8Array): Solution {
    if (this.failing) throw new Error('cannot solve');
    const blockHash = Buffer.from(digest).reverse().toString('hex');
    return { job, blockHash, height: job.template.height, payload: undefined };
  }
}
