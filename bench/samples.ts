/** Measured values, kept whole: a run has a million at most. */
export class Samples {
  #values = new Float64Array(4096);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  /** Values at these shares of the sorted whole, such as 0.99; NaN without any. */
  quantiles(...shares: readonly number[]): readonly number[] {
    const sorted = this.#values.slice(0, this.#count).sort();
    return shares.map(
      (share) => sorted[Math.min(this.#count - 1, Math.floor(share * this.#count))] ?? Number.NaN,
    );
  }

  clear(): void {
    this.#count = 0;
  }
}
