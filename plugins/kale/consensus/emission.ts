/** 501 KALE a minute, for five minutes. */
const FIRST_REWARD = (501_0000000n * 300n) / 60n;
const FIRST_DECAYING_INDEX = 30_558;
/** 30 days of five minutes. */
const BLOCKS_PER_MONTH = 8640;
const SCALE = 1_000_000_000_000n;
const REMAINING = 950_000_000_000n;

/** Stroops that come into being with the block of an index: five percent less every month, rounded down each time. */
export function blockReward(index: number): bigint {
  let months = Math.floor(Math.max(0, index - FIRST_DECAYING_INDEX) / BLOCKS_PER_MONTH);
  let rate = SCALE;
  for (; months > 0 && rate > 0n; months -= 1) rate = (rate * REMAINING) / SCALE;
  return (FIRST_REWARD * rate) / SCALE;
}
