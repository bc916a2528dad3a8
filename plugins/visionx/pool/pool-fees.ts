/** Fees in hundredths of a percent, as the protocol tells them. */

/** Of the coin; nobody sets it. */
export const FOUNDATION_FEE_BPS = 100;
/** Of the operator, at most. */
export const POOL_FEE_PERCENT_MAX = 10;

const ALL_BPS = 10_000n;

export function feeBps(percent: number): number {
  return Math.round(percent * 100);
}

/** What workers share of a reward: each fee is rounded down. */
export function afterFees(rewardAtomic: bigint, poolFeePercent: number): bigint {
  const part = (bps: number): bigint => (rewardAtomic * BigInt(bps)) / ALL_BPS;
  return rewardAtomic - part(FOUNDATION_FEE_BPS) - part(feeBps(poolFeePercent));
}
