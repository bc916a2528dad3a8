import type { Solution } from '../plugin-api/job.ts';

/** Who found a block. */
export interface Finder {
  readonly miner: string;
  /** Name of the rig; may be empty. */
  readonly worker: string;
}

/** Where block candidates go the moment they are known. */
export interface SolutionSender {
  /** Sends a solution at once, each block hash only once. False where it was sent before. */
  submit(solution: Solution, finder: Finder): boolean;
}
