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
  /**
   * One miner of this pool, by address, canonical or as typed; who mines for himself, as `solo:`, has one account with
   * his address. Nothing of one whom the books do not know, or whose address the wallet refuses.
   */
  miner(address: string): Promise<MinerBooks>;
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

/** Amounts in atomic units. */
export interface MinerBooks {
  /** May be paid; below zero where more was paid than the chain let stand. */
  readonly balanceAtomic: bigint;
  /** Of blocks that may not be spent yet. */
  readonly immatureAtomic: bigint;
  /** All that was ever sent to the miner, as it arrives. */
  readonly paidAtomic: bigint;
  /** Newest first, at most 50. */
  readonly payments: readonly MinerPayment[];
}

export interface MinerPayment {
  /** What arrives; less than what left the balance where miners bear network fees. */
  readonly amountAtomic: bigint;
  /** Of the payout it was part of, more than one where the wallet split it; none before it was sent. */
  readonly transactionIds: readonly string[];
  /** Unix milliseconds; when it was sent, and before that when it was planned. */
  readonly timeMs: number;
  /** `under-way`: its amount has left the balance, and whether it was sent may not be known. */
  readonly state: 'under-way' | 'sent' | 'confirmed';
}

export interface RoundWork {
  /** Canonical address, as of a seat: behind `solo:` for who mines for himself. */
  readonly address: string;
  readonly worker: string;
  /** In hashes. */
  readonly work: bigint;
}
