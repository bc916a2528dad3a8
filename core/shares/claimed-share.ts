import type { Solution } from '../plugin-api/job.ts';
import type { CandidatePass } from './candidate-gate.ts';
import { PendingShare, type ShareGuide } from './pending-share.ts';
import type { PendingSubmission } from './share-intake.ts';
import type { Arrival } from './share-judge.ts';
import type { ShareVerdict } from './share-verdict.ts';

/** A submission that says which hash it has, on its way. */
export class ClaimedShare extends PendingShare {
  /** 32 bytes, little-endian. */
  readonly claim: Uint8Array;
  /** Verified before others, where it is verified. */
  urgent = false;
  /** How its candidate may go, where it claims a block. */
  pass: CandidatePass | undefined;
  /** What was sent to the daemons on its word. */
  sent: Solution | undefined;
  /** Attempts at verifying it that failed. */
  failures = 0;

  constructor(
    pending: PendingSubmission,
    claim: Uint8Array,
    arrival: Arrival,
    input: Uint8Array,
    respond: (verdict: ShareVerdict) => void,
    guide: ShareGuide,
  ) {
    super(pending, arrival, input, respond, guide);
    this.claim = claim;
  }
}
