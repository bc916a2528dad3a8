/** What blocks pay, in atomic units of which a LAND has 10^8 (Vision-Node, tokenomics). */
const ATOMIC_PER_LAND = 100_000_000n;
const FIRST_REWARD = 34n * ATOMIC_PER_LAND;
const ERA_BLOCKS = 15_768_000n;
/** Of each block, whoever mined it. */
const PROTOCOL_FEE = 2n * ATOMIC_PER_LAND;

/** Reward of the miner of a height, transaction fees aside: half as much in each era, less the protocol's fee. */
export function minerReward(height: bigint): bigint {
  if (height === 0n) return 0n;
  const reward = FIRST_REWARD >> (height / ERA_BLOCKS);
  return reward > PROTOCOL_FEE ? reward - PROTOCOL_FEE : 0n;
}
