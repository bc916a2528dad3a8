import type { Template } from '../../../core/plugin-api/job.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { blockName, type OpenBlock } from '../farm/open-field.ts';
import { targetOfZeros } from './kernel-layout.ts';

/** As hard as any share may ever be: no share target is beyond it, and none has to meet it. */
const NETWORK_ZEROS = 16;

export interface FarmWork {
  readonly block: OpenBlock;
  /** Farmers of the pool that are planted in it. */
  readonly farmers: number;
  /** Name of who told of it. */
  readonly source: string;
  /** Stroops that the block may bring, as far as known. @default 0 */
  readonly rewardAtomic?: bigint;
}

/** The open block of the farm as work for miners. Nothing is solved: the farm closes its blocks by itself. */
export class KaleTemplate implements Template {
  readonly tip: string;
  readonly height: number;
  readonly networkTarget: Target = targetOfZeros(NETWORK_ZEROS);
  readonly source: string;
  readonly rewardAtomic: bigint;
  readonly feesAtomic = 0n;
  readonly block: OpenBlock;
  readonly farmers: number;

  constructor({ block, farmers, source, rewardAtomic = 0n }: FarmWork) {
    this.tip = blockName(block);
    this.height = block.index;
    this.source = source;
    this.rewardAtomic = rewardAtomic;
    this.block = block;
    this.farmers = farmers;
  }
}
