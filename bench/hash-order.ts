/** What the load generator asks of the thread that hashes for it. */
export interface HashOrder {
  readonly id: number;
  readonly context: Uint8Array;
  readonly nonceFirst: bigint;
  readonly count: number;
}

export interface HashesMade {
  readonly id: number;
  /** As the chain writes them, one for each nonce. */
  readonly hashes: readonly string[];
}
