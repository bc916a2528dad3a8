/** `candidate`: sent, no answer counted yet. `pending`: in the chain, not mature. The rest may change until they are deep. */
export type BlockStatus = 'candidate' | 'pending' | 'confirmed' | 'orphaned' | 'rejected';

export interface TrackedBlock {
  readonly poolId: string;
  readonly height: number;
  readonly blockHash: string;
  readonly miner: string;
  readonly worker: string;
  readonly status: BlockStatus;
  /** 0 to 1 on the way to maturity. */
  readonly confirmationProgress: number;
}

/** What the block tracker keeps. Implemented over SQL. */
export interface BlockStore {
  /**
   * Blocks that may still change, lowest first: candidate and pending ones at any height, and from `heightFrom` on
   * those that were decided already.
   */
  unsettled(poolId: string, heightFrom: number): Promise<readonly TrackedBlock[]>;
  update(block: TrackedBlock): Promise<void>;
}
