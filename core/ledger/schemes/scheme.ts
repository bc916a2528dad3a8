import type { Work } from '../../plugin-api/target.ts';

/** The work of one miner within one slice of the share history of a pool. */
export interface WorkSlice {
  /** Canonical address. */
  readonly miner: string;
  readonly round: bigint;
  /**
   * Start of the span that the work was summed over, Unix milliseconds. Slices of one round and moment are
   * of one age, whatever order they come in.
   */
  readonly moment: number;
  readonly work: Work;
  /** Expected hashes of the network target that the work was done against; above zero. */
  readonly networkWork: Work;
}

/** A found block, as far as a scheme has to know it. */
export interface RewardedBlock {
  /** The round that the block closed. */
  readonly round: bigint;
  /**
   * The first round that no block of the chain has closed before: rounds from here on are the block's. Blocks
   * that left the chain closed the ones in between, and their work comes to this block.
   */
  readonly roundFrom: bigint;
  /** Canonical address of who found it. */
  readonly finder: string;
  readonly rewardAtomic: bigint;
}

/**
 * Weights by miner. A scheme reads slices newest first, from the block's round backwards, and says
 * when it has read enough. Memory grows with miners, never with slices.
 */
export interface SchemeReading {
  /** Takes the next older slice; false: no more are wanted, and this one counts for nothing. */
  take(slice: WorkSlice): boolean;
  /** Weights so far, each above zero; empty where nobody is to be paid by work. */
  weights(): ReadonlyMap<string, bigint>;
}

export interface Scheme {
  readonly name: 'pplns' | 'prop' | 'solo';
  begin(block: RewardedBlock): SchemeReading;
}
