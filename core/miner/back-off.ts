export interface BackOffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Growing delays between attempts, each shortened by chance so that a crowd does not return at once. */
export class BackOff {
  readonly #options: BackOffOptions;
  readonly #random: () => number;
  #attempts = 0;

  constructor(options: BackOffOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  /** Delay before the next attempt: doubling up to the maximum, less up to a quarter. */
  nextMs(): number {
    const { firstMs, maxMs } = this.#options;
    const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(this.#attempts, 30));
    this.#attempts++;
    return fullMs * (1 - this.#random() / 4);
  }

  /** The attempt worked; the next failure starts from the first delay again. */
  reset(): void {
    this.#attempts = 0;
  }
}
