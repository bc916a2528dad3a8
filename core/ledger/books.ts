/** One entry as it is stored; hashes are lower-case hex. */
export interface BookEntry {
  readonly id: bigint;
  readonly kind: string;
  readonly asset: string;
  readonly idempotencyKey: string;
  readonly inputHash: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly facts: string;
  readonly postingCount: number;
  readonly createdAtMicros: bigint;
}

/** One posting as it is stored; positions count from 1. */
export interface BookPosting {
  readonly entryId: bigint;
  readonly position: number;
  readonly account: string;
  readonly owner: string;
  readonly amountAtomic: bigint;
}

export interface BookBalance {
  readonly asset: string;
  readonly account: string;
  readonly owner: string;
  readonly balanceAtomic: bigint;
  /** The last entry that moved it. */
  readonly entryId: bigint;
}

/** The books as they are stored at one moment, each part read from its beginning, some rows at a time. */
export interface Books {
  /** By id. */
  entries(): AsyncIterable<BookEntry>;
  /** By entry and position. */
  postings(): AsyncIterable<BookPosting>;
  /** In any order. */
  balances(): AsyncIterable<BookBalance>;
}
