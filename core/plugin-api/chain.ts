/** Facts of the whole network, for dashboards; estimates. */
export interface NetworkStats {
  readonly networkType: string;
  readonly hashrateHps: number;
  /** In the unit of the kernel's `difficultyOne`. */
  readonly difficulty: number;
  readonly heightTip: number;
  /** Unix milliseconds of the best block; undefined where the daemon does not tell. */
  readonly tipTimeMs: number | undefined;
  readonly connectedPeers: number;
}

/** Questions about blocks that were already mined. Every call may reject with a PoolError `DAEMON_*`. */
export interface Chain {
  /** Confirmations until a block's reward may be spent. */
  readonly maturity: number;
  /** Hash of the best chain's block at a height, display form; undefined above the tip. */
  canonicalHash(height: number): Promise<string | undefined>;
  /** Height of the best chain. */
  heightTip(): Promise<number>;
  networkStats(): Promise<NetworkStats>;
  /**
   * What a block of the best chain brought the pool, for coins that know it only afterwards. Asked from when the block
   * would be credited, every few seconds, until it says; undefined: not known yet, or not all of it. The block waits
   * so long, others do not. What is said is final, and the same whenever it is asked again: of a reward that may still
   * grow nothing is said. A plugin that cannot come to know it any more says 0, so that nothing waits for ever.
   * Absent: the template's reward, or that of the closed round.
   */
  reward?(height: number, blockHash: string): Promise<BlockReward | undefined>;
}

/** What a block brought. One that cannot be (`REWARD_INVALID`) is not entered, and asked for again. */
export interface BlockReward {
  /** All of it, atomic units. 0: nobody is paid, the round is over all the same. */
  readonly amountAtomic: bigint;
  /**
   * What of it belongs to somebody before the scheme divides the rest among miners, such as owners of stakes; together
   * at most all of it, at most 10,000 of them. One address may be there more than once, and be a miner's too; each has
   * to be one that the wallet pays.
   */
  readonly direct: readonly DirectReward[];
  /**
   * What the fees of operator and coin are percentages of. `rest`: of what is left for miners alone. `all`: of each
   * part by itself, rounded down; who has a part of their own gets it less the fees.
   * @default 'rest'
   */
  readonly feesOf?: 'rest' | 'all';
}

export interface DirectReward {
  readonly address: string;
  /** From 0 on. */
  readonly amountAtomic: bigint;
}
