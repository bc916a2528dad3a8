import type { MiningJob } from '../../plugin-api/job.ts';
import type { Target, Work } from '../../plugin-api/target.ts';
import type { PublishedJob } from './published-job.ts';
import type { SentJob } from './session-jobs.ts';
import type { ShareTarget } from './share-targets.ts';

/**
 * A job as one session got it, at the target that was told with it; dialects add what is theirs. Two fields, as
 * a port keeps a dozen of these for each of thousands of miners.
 */
export class AimedJob<Wire, Aim extends ShareTarget> implements SentJob<Wire> {
  readonly published: PublishedJob<Wire>;
  readonly aim: Aim;

  constructor(published: PublishedJob<Wire>, aim: Aim) {
    this.published = published;
    this.aim = aim;
  }

  get wireId(): string {
    return this.published.wireId;
  }

  get job(): MiningJob {
    return this.published.job;
  }

  get target(): Target {
    return this.aim.target;
  }

  get targetLe(): Uint8Array {
    return this.aim.targetLe;
  }

  get work(): Work {
    return this.aim.work;
  }
}
