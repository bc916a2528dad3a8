import type { MiningJob } from '../plugin-api/job.ts';
import type { Target, Work } from '../plugin-api/target.ts';

/** A job as one session got it: a snapshot of all that its shares are judged by. */
export interface IssuedJob {
  /** Job id on the wire, the port's own; another one where the same job is sent again at a new target. */
  readonly wireId: string;
  readonly job: MiningJob;
  readonly target: Target;
  /** `target`, 32 bytes, little-endian. */
  readonly targetLe: Uint8Array;
  /** Credit of a share at `target`. */
  readonly work: Work;
}
