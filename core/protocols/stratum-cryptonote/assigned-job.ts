import type { MiningJob } from '../../plugin-api/job.ts';
import type { Target, Work } from '../../plugin-api/target.ts';
import type { PublishedJob } from '../session/published-job.ts';
import type { SentJob } from '../session/session-jobs.ts';
import type { DigitsAim } from './digits-aim.ts';
import type { JobFields } from './job-fields.ts';

/** A job as one session got it, at the target that was told with it. */
export class AssignedJob implements SentJob<JobFields> {
  readonly published: PublishedJob<JobFields>;
  readonly aim: DigitsAim;

  constructor(published: PublishedJob<JobFields>, aim: DigitsAim) {
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
