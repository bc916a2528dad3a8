import type { Solution } from '../plugin-api/job.ts';
import type { Finder } from './solution-sender.ts';

/**
 * `claimed`: only its finder says so, and it is not on record. `recorded`: verified, or accepted by a daemon.
 * `forged`: verified to be none, while a daemon still had it.
 */
export type CandidateStanding = 'claimed' | 'recorded' | 'forged';

/** `waiting`: for its turn. `resting`: until it is sent again. `done`: it waits for no answer any more. */
export type CandidateStage = 'waiting' | 'sending' | 'resting' | 'done';

/** A solution between its finder and a daemon's answer. */
export interface Candidate {
  readonly solution: Solution;
  readonly finder: Finder;
  standing: CandidateStanding;
  stage: CandidateStage;
  attempts: number;
  /** When its rest is over. Monotonic. */
  dueMs: number;
}
