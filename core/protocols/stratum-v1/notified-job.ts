import { AimedJob } from '../session/aimed-job.ts';
import type { PublishedJob } from '../session/published-job.ts';
import type { ShareTarget } from '../session/share-targets.ts';
import type { NotifyLines } from './notify-lines.ts';

/**
 * A job as one session got it. Four fields are all that it has, since a port keeps a dozen of
 * these for each of thousands of miners.
 */
export class NotifiedJob extends AimedJob<NotifyLines, ShareTarget> {
  readonly extranonce1: Uint8Array;
  readonly versionMask: number;

  /** `versionMask`: bits granted to the miner; the job may allow fewer. */
  constructor(
    published: PublishedJob<NotifyLines>,
    aim: ShareTarget,
    extranonce1: Uint8Array,
    versionMask: number,
  ) {
    super(published, aim);
    this.extranonce1 = extranonce1;
    this.versionMask = (versionMask & published.wire.work.versionMask) >>> 0;
  }

  /** The same job with further bits granted. */
  withMask(mask: number): NotifiedJob {
    return new NotifiedJob(this.published, this.aim, this.extranonce1, this.versionMask | mask);
  }
}
