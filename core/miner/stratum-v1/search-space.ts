/** One header's worth of nonces: what distinguishes it from every other one of its job. */
export interface SearchCell {
  /** Big-endian counter, as long as the pool said. */
  readonly extranonce2: Buffer;
  /** Bits to set in the job's version, all inside the mask; 0 without version rolling. */
  readonly versionBits: number;
}

export interface SearchSpaceOptions {
  readonly lane: number;
  readonly lanes: number;
  readonly extranonce2Size: number;
  readonly versionMask: number;
}

/**
 * The cells of one thread: extranonce2 counts in steps of the number of threads, so that no two threads ever
 * meet, and with a version mask each cell also gets the next version, starting at a rolled one. The count runs
 * on from job to job, because a pool may send the same work again under a new id. It wraps at the end.
 */
export class SearchSpace {
  readonly #options: SearchSpaceOptions;
  #index = 0;

  constructor(options: SearchSpaceOptions) {
    this.#options = options;
  }

  next(): SearchCell {
    const { lane, lanes, extranonce2Size, versionMask } = this.#options;
    const count = BigInt(lane) + BigInt(this.#index) * BigInt(lanes);
    const value = BigInt.asUintN(extranonce2Size * 8, count);
    this.#index++;
    return {
      extranonce2: Buffer.from(value.toString(16).padStart(extranonce2Size * 2, '0'), 'hex'),
      versionBits: spreadBits(this.#index, versionMask),
    };
  }
}

/** Puts the low bits of `value` into the set bits of `mask`, lowest first. */
export function spreadBits(value: number, mask: number): number {
  let spread = 0;
  let rest = value;
  for (let bit = 0; bit < 32; bit++) {
    if (((mask >>> bit) & 1) === 0) continue;
    if ((rest & 1) === 1) spread |= 1 << bit;
    rest >>>= 1;
  }
  return spread >>> 0;
}
