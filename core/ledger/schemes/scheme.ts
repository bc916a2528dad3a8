import type { Work } from '../../plugin-api/target.ts';

/** The work of one miner within one slice of the share history of a pool. */
export interface WorkSlice {
  /** Canonical address. */
  readonly miner: string;
  readonly round: bigint;
  readonly work: Work;
  /** Expected hashes of the network target that the work was done against. */
  readonly networkWork: Work;
}

/** A found block, as far as a scheme has to know it. */
export interface RewardedBlock {
  readonly round: bigint;
  /** Canonical address of who found it. */
  readonly finder: string;
  readonly rewardAtomic: bigint;
}

/**
 * Weights by miner, exact. A scheme reads slices newest first, from the block's round backwards, and says
 * when it has read enough. Memory grows with miners, never with slices.
 */
export interface SchemeReading {
  /** Takes the next older slice; false: no more are wanted. */
  take(slice: WorkSlice): boolean;
  /** Weights so far; empty where nobody is to be paid by work. Their sum is above zero otherwise. */
  weights(): ReadonlyMap<string, bigint>;
}

export interface Scheme {
  readonly name: 'pplns' | 'prop' | 'solo';
  begin(block: RewardedBlock): SchemeReading;
}
