/**
 * What the host's books say of a pool, for a plugin's own routes; at most ten seconds old. Rejects with
 * `STORAGE_UNAVAILABLE`.
 */
export interface PoolRecord {
  /** Blocks that the pool found and that are not orphaned. */
  blocks(): Promise<BlocksFound>;
  /** Payments to miners that are final. */
  paid(): Promise<PaidOut>;
  /**
   * Work since the newest of those blocks, by who has done it, the most first. A block that somebody found for
   * himself, as `solo:`, ends no round.
   */
  round(): Promise<readonly RoundWork[]>;
}

export interface BlocksFound {
  readonly count: number;
  /** Of the newest; undefined before the first. */
  readonly heightLast: number | undefined;
}

export interface PaidOut {
  /** One for each miner in each payout. */
  readonly count: number;
  readonly amountAtomic: bigint;
}

export interface RoundWork {
  /** Canonical address, as of a seat: behind `solo:` for who mines for himself. */
  readonly address: string;
  readonly worker: string;
  /** In hashes. */
  readonly work: bigint;
}
