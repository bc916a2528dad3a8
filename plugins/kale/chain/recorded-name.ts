import { blockName } from '../farm/open-field.ts';
import type { BlockRow } from '../record/kale-record.ts';

/**
 * How the host knows a block, by the record alone: the name is the same in every life of the pool, whether or not the
 * nodes still have the block. Of one that was never seen it says no more than that.
 */
export function recordedName({ blockIndex, entropy }: BlockRow): string {
  return entropy === undefined
    ? `${blockIndex}.unseen`
    : blockName({ index: blockIndex, entropy: Buffer.from(entropy, 'hex') });
}
