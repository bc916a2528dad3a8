import type { Verifier } from '../kernels/verifier.ts';
import type { JobBuilder } from '../plugin-api/job.ts';
import type { BlockWatch } from './block-watch.ts';
import type { ShareJudge } from './share-judge.ts';
import type { VerdictDesk } from './verdict-desk.ts';

/** The stations of a pool's shares, in the order in which a share passes them. */
export interface IntakeStations {
  readonly builder: JobBuilder;
  readonly verifier: Verifier;
  readonly blocks: BlockWatch;
  readonly judge: ShareJudge;
  readonly desk: VerdictDesk;
}
