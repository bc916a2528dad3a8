/** A fee that the coin's own rules take, before the operator's. */
export interface CoinFee {
  /** Names its owner in the books, such as `foundation`; kebab-case, not `operator`. */
  readonly owner: string;
  /**
   * Percent of the reward, as written: 1 or 0.5; all fees together at most 100. Where a chain tells its rewards, it
   * says what of them the fees are of (`BlockReward.feesOf`).
   */
  readonly percent: number;
  /** Where it is paid out to, like a miner's balance; undefined: it stays in the wallet, counted. */
  readonly address: string | undefined;
  /** Not taken of blocks that the pool's own address finds for itself. @default false */
  readonly exceptOwn?: boolean;
}

/** What a coin says about how rewards are divided. */
export interface RewardTerms {
  readonly fees: readonly CoinFee[];
  /** Owner of what rounding leaves: `operator`, or that of one of the fees, which gets it with the fee. */
  readonly remainderOwner: string;
}
