import type { Solution } from '../plugin-api/job.ts';

/** Who found a block. */
export interface Finder {
  readonly miner: string;
  /** Name of the rig; may be empty. */
  readonly worker: string;
}

/** Where block candidates go the moment they are known. */
export interface SolutionSender {
  /**
   * Sends a verified solution at once, each block hash only once. False where it was sent before. One that
   * was sent as claimed is proven by this, and is not sent again.
   */
  submit(solution: Solution, finder: Finder): boolean;
  /**
   * Sends a solution that nobody has verified. It is a block candidate from the moment on when it is proven
   * or a daemon accepts it, and nothing before. False where the hash was sent before.
   */
  submitClaimed(solution: Solution, finder: Finder): boolean;
  /** A solution that was sent as claimed is none. */
  disprove(solution: Solution, finder: Finder): void;
}
