import type { Work } from '../plugin-api/target.ts';

/** `trust`: by its claim. `sample`: verified, before others. `full`: verified, as of an address that nobody knows. */
export type Check = 'trust' | 'sample' | 'full';

/**
 * What became of a submission that was not trusted. `credited`: its claim was right, and it is a share.
 * `right`: its claim was right, but it is none (a duplicate). `unknown`: it could not be verified, which says
 * nothing about the miner.
 */
export type Finding = 'credited' | 'right' | 'wrong' | 'unknown';

/** Which submissions are verified where miners say what they found. Of a port; none: all are. */
export interface CheckingPolicy {
  /**
   * How to check a submission of an address whose claim meets its target. `isCandidate`: it claims a block, and
   * is never trusted. Unless the answer is `trust`, `checked` follows, once.
   */
  decide(miner: string, work: Work, isCandidate: boolean): Check;
  checked(miner: string, work: Work, finding: Finding): void;
}
