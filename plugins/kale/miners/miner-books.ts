/** What the host's books say of one miner. Amounts are stroops of KALE. */
export interface MinerBooks {
  /** `address`: canonical. All zero for who never earned. Rejects with `STORAGE_UNAVAILABLE`. */
  miner(address: string): Promise<MinerAccount>;
}

export interface MinerAccount {
  /** To be paid. */
  readonly balanceAtomic: bigint;
  /** Of blocks that are not final. */
  readonly immatureAtomic: bigint;
  readonly paidAtomic: bigint;
  /** The newest first. */
  readonly payments: readonly MinerPayment[];
}

export interface MinerPayment {
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly amountAtomic: bigint;
  readonly transactionIds: readonly string[];
}
