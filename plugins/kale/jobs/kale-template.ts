import type { Template } from '../../../core/plugin-api/job.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { blockName, type OpenBlock } from '../farm/open-field.ts';

export interface FarmWork {
  readonly block: OpenBlock;
  /** Farmers of the pool that are planted in it. */
  readonly farmers: number;
  /** What the best work of a block takes, as far as known; no share is asked for more. */
  readonly networkTarget: Target;
  /** Name of who told of it. */
  readonly source: string;
  /** Stroops that the block may bring, as far as known. @default 0 */
  readonly rewardAtomic?: bigint;
}

/** The open block of the farm as work for miners. Nothing is solved: the farm closes its blocks by itself. */
export class KaleTemplate implements Template {
  readonly tip: string;
  readonly height: number;
  readonly networkTarget: Target;
  readonly source: string;
  readonly rewardAtomic: bigint;
  readonly feesAtomic = 0n;
  readonly block: OpenBlock;
  readonly farmers: number;

  constructor({ block, farmers, networkTarget, source, rewardAtomic = 0n }: FarmWork) {
    this.tip = blockName(block);
    this.height = block.index;
    this.networkTarget = networkTarget;
    this.source = source;
    this.rewardAtomic = rewardAtomic;
    this.block = block;
    this.farmers = farmers;
  }
}
