import { blockReward } from './emission.ts';
import type { FarmBlock } from './farm-block.ts';

export interface HarvestShare {
  readonly index: number;
  readonly block: Pick<FarmBlock, 'stakedTotal' | 'normalizedTotal'>;
  /** The worth of the farmer's work in it. */
  readonly worth: bigint;
}

/** Stroops that a harvest pays beside the stake: a share of the block's reward and of the stakes that were lost. */
export function harvestReward({ index, block, worth }: HarvestShare): bigint {
  const total = block.normalizedTotal > 1n ? block.normalizedTotal : 1n;
  return (worth * (blockReward(index) + block.stakedTotal)) / total;
}
