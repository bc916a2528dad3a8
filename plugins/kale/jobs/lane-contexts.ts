import { farmerKey } from '../consensus/farmer-key.ts';
import { blockName, type OpenBlock } from '../farm/open-field.ts';
import { kernelContext } from './kernel-layout.ts';

/** Blocks whose shares may still come: the open one, and the one before it. One more costs nothing. */
const BLOCKS_MAX = 3;
/** Of a block; lanes beyond them are made anew each time. */
const LANES_MAX = 131_072;
const NOBODY = new Uint8Array(32);

/** Contexts of the kernel, one object per lane and block. */
export class LaneContexts {
  readonly #blocks = new Map<string, Map<string, Uint8Array>>();

  /** `lane`: G address of a farmer; whatever else is nobody's, whose hashes are worth nothing. */
  of(block: OpenBlock, lane: string): Uint8Array {
    const lanes = this.#lanes(blockName(block));
    const known = lanes.get(lane);
    if (known !== undefined) return known;
    const { index: blockIndex, entropy } = block;
    const made = kernelContext({ blockIndex, entropy, farmer: farmerOf(lane) });
    if (lanes.size < LANES_MAX) lanes.set(lane, made);
    return made;
  }

  #lanes(name: string): Map<string, Uint8Array> {
    const lanes = this.#blocks.get(name) ?? new Map<string, Uint8Array>();
    this.#blocks.delete(name);
    this.#blocks.set(name, lanes);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > BLOCKS_MAX && oldest !== undefined) this.#blocks.delete(oldest);
    return lanes;
  }
}

function farmerOf(lane: string): Uint8Array {
  try {
    return farmerKey(lane);
  } catch {
    return NOBODY;
  }
}
