/** Operands of the rounding bench, the same as those of `native/rounding.c`. */
export class RoundingOperands {
  #state: number;
  readonly #words = new Uint32Array(2);
  readonly #double = new Float64Array(this.#words.buffer);

  constructor(seed: number) {
    this.#state = seed;
  }

  groupF(): number {
    const [upper, lower, shape] = [this.#next(), this.#next(), this.#next()];
    // The upper 47 of 64 bits.
    const magnitude = upper * 2 ** 15 + (lower >>> 17);
    const scaled = magnitude / 2 ** (shape % 21);
    return shape & 0x80000000 ? -scaled : scaled;
  }

  groupA(): number {
    const [upper, lower] = [this.#next(), this.#next()];
    return this.#assemble(1023 + (upper >>> 27), upper, lower);
  }

  /** One of 64 lies at the end of the range, where products and quotients overflow. */
  groupE(): number {
    const [upper, lower, shape] = [this.#next(), this.#next(), this.#next()];
    if (shape % 1024 === 0) return Number.POSITIVE_INFINITY;
    const low = shape >>> 8;
    return this.#assemble(shape % 64 === 0 ? 2015 + (low % 32) : 773 + (low % 1274), upper, lower);
  }

  memoryE(): number {
    const [upper, lower, shape] = [this.#next(), this.#next(), this.#next()];
    return this.#assemble(0x300 | (shape % 256), upper, lower);
  }

  #assemble(exponent: number, upper: number, lower: number): number {
    this.#words[0] = lower;
    this.#words[1] = (upper & 0xfffff) | (exponent << 20);
    return this.#double[0] ?? Number.NaN;
  }

  /** Mulberry32: 0 to 2^32 - 1. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
