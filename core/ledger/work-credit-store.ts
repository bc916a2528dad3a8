import type { NewEntry } from './ledger.ts';

/** Work of one miner that is to be credited by one quote. */
export interface DueWork {
  /** Canonical address. */
  readonly miner: string;
  /** As `quoteText` writes it. */
  readonly quote: string;
  readonly networkWork: bigint;
  readonly work: bigint;
}

export interface DuePage {
  /** Entries of the pool that credited work so far. */
  readonly entries: bigint;
  /** What the reserve has now. */
  readonly reserveAtomic: bigint;
  /** In one order, whatever order it came in. */
  readonly due: readonly DueWork[];
  /** What miners of the page have from earlier credits, in units of 2^-64 atomic unit; absent: nothing. */
  readonly fractions: ReadonlyMap<string, bigint>;
}

/** What is done about a page. */
export interface WorkCredit {
  /** How many pieces, from the first on, are not due any more. */
  readonly taken: number;
  /** What their miners have left for the next time. */
  readonly fractions: ReadonlyMap<string, bigint>;
  /** Undefined where nobody comes to a whole atomic unit. */
  readonly entry: NewEntry | undefined;
}

/** Work that is due, wherever it is kept. Calls reject with `STORAGE_UNAVAILABLE`. */
export interface WorkCreditStore {
  /**
   * Reads the oldest due work of a pool, at most `rowsMax` pieces, and does what `decide` says about it, all in
   * one transaction: its entry, its fractions, and that it is not due any more. Resolves with what was decided,
   * and how many pieces there were.
   */
  credit(
    poolId: string,
    rowsMax: number,
    decide: (page: DuePage) => WorkCredit,
  ): Promise<WorkCredit & { readonly due: number }>;
  /** What the reserve of a pool has, immature blocks not counted. */
  reserve(poolId: string): Promise<bigint>;
}
