/** What makes a block valid in its place, as version 16 of Monero's rules has it; the proof of work aside. */
import type { Block } from '../consensus/block.ts';

/** Where a block stands and what the chain demands there. */
export interface BlockPlace {
  readonly height: number;
  readonly rewardAtomic: bigint;
  /** Median of the sixty blocks before, Unix seconds; 0 where there are fewer. */
  readonly medianTime: number;
  /** The node's clock, Unix seconds. */
  readonly now: number;
  /** Transactions that the node has, hex. */
  readonly transactionHashes: ReadonlySet<string>;
}

export const VERSION = 16;
/** Blocks until a reward may be spent, which the miner transaction has to say itself. */
export const UNLOCK_BLOCKS = 60;
const FUTURE_SECONDS_MAX = 7200;

/** Why a block is bad in its place, for the log; undefined if it is not. */
export function flawOf(block: Block, place: BlockPlace): string | undefined {
  const { majorVersion, minorVersion, timestamp } = block.header;
  if (majorVersion !== VERSION || minorVersion < VERSION) return 'the version is not that of now';
  if (timestamp < place.medianTime) return 'the time is before the median';
  if (timestamp > place.now + FUTURE_SECONDS_MAX) return 'the time is far in the future';
  return minerFlaw(block, place) ?? transactionFlaw(block, place);
}

function minerFlaw({ minerTransaction }: Block, place: BlockPlace): string | undefined {
  const { version, height, unlockTime, outputs } = minerTransaction;
  if (version !== 2) return 'the miner transaction has an old version';
  if (height !== place.height) return 'the miner transaction is for another height';
  if (unlockTime !== place.height + UNLOCK_BLOCKS)
    return 'the miner transaction unlocks at another height';
  if (outputs.length === 0) return 'the miner transaction pays nobody';
  if (outputs.some((each) => each.viewTag === undefined)) return 'an output has no view tag';
  const paid = outputs.reduce((sum, each) => sum + each.amountAtomic, 0n);
  if (paid > place.rewardAtomic) return 'the miner transaction pays too much';
  // Until version 13, a miner was free to leave something of the reward.
  return paid < place.rewardAtomic ? 'the miner transaction pays too little' : undefined;
}

function transactionFlaw({ transactionHashes }: Block, place: BlockPlace): string | undefined {
  const hashes = transactionHashes.map((each) => each.toString('hex'));
  if (new Set(hashes).size < hashes.length) return 'a transaction is in the block twice';
  if (hashes.some((each) => !place.transactionHashes.has(each))) return 'a transaction is unknown';
  return undefined;
}
