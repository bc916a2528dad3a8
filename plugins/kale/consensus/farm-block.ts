/** What the farm contract keeps of a block and of a farmer in it (KALE-sc, contracts/kale-sc/src/types.rs). */

/** Of a block, and of the block that is in the making (`FarmBlock`), whose ranges the next one is judged by. */
export interface FarmBlock {
  /** Unix seconds of the ledger that opened it. */
  readonly timestamp: bigint;
  /** Ledgers between a farmer's plant and work. */
  readonly minGap: number;
  readonly maxGap: number;
  /** Stroops. */
  readonly minStake: bigint;
  readonly maxStake: bigint;
  /** Leading zero hex digits. */
  readonly minZeros: number;
  readonly maxZeros: number;
  /** 32 bytes: hash of the last work in the block before. */
  readonly entropy: Uint8Array;
  /** Stroops of those who planted and have not worked. */
  readonly stakedTotal: bigint;
  /** Sum of what all work in the block is worth, in the block's own scale. */
  readonly normalizedTotal: bigint;
}

/** A farmer's place in one block. */
export interface Pail {
  /** Ledger of the plant. */
  readonly sequence: number;
  /** Stroops. */
  readonly stake: bigint;
  /** Ledgers between plant and last work; undefined before any work. */
  readonly gap: number | undefined;
  /** Leading zero hex digits of the best work; undefined before any work. */
  readonly zeros: number | undefined;
}

/** Seconds after which a plant opens the next block. */
export const BLOCK_INTERVAL_SECONDS = 300n;
/** Above every index that a farm comes to, and within what databases call an integer. */
export const INDEX_END = 2_147_483_647;
export const ENTROPY_BYTES = 32;
export const U32_MAX = 0xffffffff;
export const I128_MAX = (1n << 127n) - 1n;
export const I128_MIN = -(1n << 127n);

/** The block in the making as it begins: ranges that anything widens. */
export function emptyFarmBlock(timestamp: bigint): FarmBlock {
  return {
    timestamp,
    minGap: U32_MAX,
    maxGap: 0,
    minStake: I128_MAX,
    maxStake: I128_MIN,
    minZeros: U32_MAX,
    maxZeros: 0,
    entropy: new Uint8Array(ENTROPY_BYTES),
    stakedTotal: 0n,
    normalizedTotal: 0n,
  };
}

/** The block that opens at `timestamp`, judged by what the one in the making saw; 0 for what it did not see. */
export function openedBlock(timestamp: bigint, seen: FarmBlock): FarmBlock {
  return {
    timestamp,
    minGap: seen.minGap === U32_MAX ? 0 : seen.minGap,
    maxGap: seen.maxGap,
    minStake: seen.minStake === I128_MAX ? 0n : seen.minStake,
    maxStake: seen.maxStake === I128_MIN ? 0n : seen.maxStake,
    minZeros: seen.minZeros === U32_MAX ? 0 : seen.minZeros,
    maxZeros: seen.maxZeros,
    entropy: seen.entropy,
    stakedTotal: 0n,
    normalizedTotal: 0n,
  };
}
