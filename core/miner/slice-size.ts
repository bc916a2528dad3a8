/** Short enough to follow a new tip at once, long enough that handing out slices costs nothing. */
const SLICE_MS = 50;
const COUNT_MAX = 2 ** 26;

/** Fits the number of nonces per slice to the speed of a thread. */
export class SliceSize {
  #count: number;

  constructor(first: number) {
    this.#count = first;
  }

  get count(): number {
    return this.#count;
  }

  /** Learns from a finished slice; one cut short by a find tells too little and is left out. */
  learn(hashes: number, tookMs: number): void {
    if (hashes < this.#count) return;
    const wanted = (this.#count * SLICE_MS) / Math.max(tookMs, 0.1);
    this.#count = Math.round(Math.min(COUNT_MAX, this.#count * 8, Math.max(1, wanted)));
  }
}
