/** Which block's id is the seed of RandomX for a block: `rx_seedheights`, with both its numbers to choose. */
export class SeedSchedule {
  readonly #blocks: number;
  readonly #lag: number;

  /** `epochBlocks`: blocks with one seed, 2048 in Monero; `lag`: 64, by which a seed is known ahead. */
  constructor(epochBlocks: number, lag: number) {
    this.#blocks = epochBlocks;
    this.#lag = lag;
  }

  /** Height of the block whose id is the seed of the block at `height`. */
  seedHeight(height: number): number {
    if (height <= this.#blocks + this.#lag) return 0;
    const known = height - this.#lag - 1;
    return known - (known % this.#blocks);
  }

  /** The seed that follows, once its block must be there already; undefined before. */
  nextSeedHeight(height: number): number | undefined {
    const next = this.seedHeight(height + this.#lag);
    return next === this.seedHeight(height) ? undefined : next;
  }
}
