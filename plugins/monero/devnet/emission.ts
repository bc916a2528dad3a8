/** How many coins there will be but for the tail: 2^64 - 1 atomic units. */
const SUPPLY = (1n << 64n) - 1n;
/** Each block of two minutes pays a 2^19th of what is left. */
const SPEED = 19n;
/** The tail: 0.6 XMR, for ever. */
const REWARD_MIN = 600_000_000_000n;

/** Reward of a block without fees, atomic units, after so many were paid before (`get_block_reward`). */
export function blockReward(generatedAtomic: bigint): bigint {
  const left = SUPPLY > generatedAtomic ? SUPPLY - generatedAtomic : 0n;
  const reward = left >> SPEED;
  return reward > REWARD_MIN ? reward : REWARD_MIN;
}
