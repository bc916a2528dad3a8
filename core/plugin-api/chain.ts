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
}
