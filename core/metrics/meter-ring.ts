/** Width of one bucket of time. */
export const TICK_MS = 30_000;
/** Whole buckets of the long window; the one that is still filling comes on top. */
export const WINDOW_TICKS = 20;

const SLOTS = WINDOW_TICKS + 1;
const SHARES_AT = SLOTS;
const REJECTED_AT = 2 * SLOTS;

export interface RingSum {
  readonly work: number;
  readonly shares: number;
  readonly rejected: number;
}

/** Work, shares and refusals of one subject over the last buckets of time, in one typed array. */
export class MeterRing {
  /** Bucket of the first and of the newest share. */
  readonly firstTick: number;
  lastTick: number;
  lastShareAtMs: number | undefined;
  #writtenTick: number;
  readonly #slots = new Float64Array(3 * SLOTS);

  constructor(tick: number) {
    this.firstTick = tick;
    this.lastTick = tick;
    this.#writtenTick = tick;
  }

  /** Ticks older than the window are ignored. */
  add(tick: number, work: number, shares: number, atMs: number): void {
    if (!this.#turnTo(tick)) return;
    const slot = tick % SLOTS;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + work;
    this.#slots[SHARES_AT + slot] = (this.#slots[SHARES_AT + slot] ?? 0) + shares;
    if (tick > this.lastTick) this.lastTick = tick;
    if (this.lastShareAtMs === undefined || atMs > this.lastShareAtMs) this.lastShareAtMs = atMs;
  }

  reject(tick: number): void {
    if (!this.#turnTo(tick)) return;
    const slot = REJECTED_AT + (tick % SLOTS);
    this.#slots[slot] = (this.#slots[slot] ?? 0) + 1;
  }

  /** Sum of the bucket `tick` and the `ticks` before it. */
  sum(tick: number, ticks: number): RingSum {
    let work = 0;
    let shares = 0;
    let rejected = 0;
    const newest = Math.min(tick, this.#writtenTick);
    const oldest = Math.max(tick - ticks, this.#writtenTick - WINDOW_TICKS, 0);
    for (let at = newest; at >= oldest; at--) {
      const slot = at % SLOTS;
      work += this.#slots[slot] ?? 0;
      shares += this.#slots[SHARES_AT + slot] ?? 0;
      rejected += this.#slots[REJECTED_AT + slot] ?? 0;
    }
    return { work, shares, rejected };
  }

  /** Clears the buckets between the newest and `tick`; false where `tick` has left the window. */
  #turnTo(tick: number): boolean {
    if (tick <= this.#writtenTick) return tick >= this.#writtenTick - WINDOW_TICKS;
    const from = Math.max(this.#writtenTick + 1, tick - WINDOW_TICKS);
    for (let at = from; at <= tick; at++) {
      const slot = at % SLOTS;
      this.#slots[slot] = 0;
      this.#slots[SHARES_AT + slot] = 0;
      this.#slots[REJECTED_AT + slot] = 0;
    }
    this.#writtenTick = tick;
    return true;
  }
}
