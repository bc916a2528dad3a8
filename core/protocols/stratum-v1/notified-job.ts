import type { MiningJob } from '../../plugin-api/job.ts';
import type { Target, Work } from '../../plugin-api/target.ts';
import type { PublishedJob } from '../session/published-job.ts';
import type { SentJob } from '../session/session-jobs.ts';
import type { ShareTarget } from '../session/share-targets.ts';
import type { NotifyLines } from './notify-lines.ts';

/**
 * A job as one session got it. All it has of its own is four fields, since a port keeps a dozen of
 * these for each of thousands of miners.
 */
export class NotifiedJob implements SentJob<NotifyLines> {
  readonly published: PublishedJob<NotifyLines>;
  readonly aim: ShareTarget;
  readonly extranonce1: Uint8Array;
  readonly versionMask: number;

  /** `versionMask`: bits granted to the miner; the job may allow fewer. */
  constructor(
    published: PublishedJob<NotifyLines>,
    aim: ShareTarget,
    extranonce1: Uint8Array,
    versionMask: number,
  ) {
    this.published = published;
    this.aim = aim;
    this.extranonce1 = extranonce1;
    this.versionMask = (versionMask & published.wire.work.versionMask) >>> 0;
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

  /** The same job with further bits granted. */
  withMask(mask: number): NotifiedJob {
    return new NotifiedJob(this.published, this.aim, this.extranonce1, this.versionMask | mask);
  }
}
