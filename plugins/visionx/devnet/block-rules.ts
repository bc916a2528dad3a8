/** What makes a block valid in its place; its payments and its proof of work aside. */
import type { VisionBlock } from '../consensus/block.ts';
import { isAddress } from './address.ts';

/** Where a block stands and what the chain demands there. */
export interface BlockPlace {
  readonly height: bigint;
  readonly difficulty: bigint;
  /** Of the eleven blocks before, Unix seconds. */
  readonly medianTime: bigint;
  /** The node's clock, Unix seconds. */
  readonly now: bigint;
}

const FUTURE_SECONDS_MAX = 120n;

/** Why a block is bad in its place; undefined if it is not. */
export function flawOf(block: VisionBlock, place: BlockPlace): string | undefined {
  const { header, weight } = block;
  if (header.number !== place.height) return 'the number does not follow that of the parent';
  if (header.timestamp <= place.medianTime) return 'the time is not after the median';
  if (header.timestamp > place.now + FUTURE_SECONDS_MAX) return 'the time is far in the future';
  if (header.difficulty !== place.difficulty) return 'the difficulty is another';
  if (!isAddress(header.miner)) return 'the miner is no address';
  if (header.da_commitment !== null) return 'there is no data to commit to';
  if (header.base_fee_per_gas !== 0n) return 'there is no base fee';
  if (block.agg_signature !== undefined) return 'payments are signed one by one';
  return weight === 0n ? undefined : 'the weight is not 0';
}
