/** What coin the money of each pool is of. */
export interface PoolCoins {
  /**
   * Records `coin` for a pool that has neither found a block, nor an entry in the ledger, nor a payout. Resolves
   * with what is on record then: another coin, where the pool has money of that. Rejects with
   * `STORAGE_UNAVAILABLE`.
   */
  claim(poolId: string, coin: string): Promise<string>;
}
