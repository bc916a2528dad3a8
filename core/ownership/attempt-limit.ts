import type { Clock } from '../plugin-api/clock.ts';

export interface AttemptLimitOptions {
  /** At once. */
  readonly burst: number;
  /** Time in which one more is earned. */
  readonly everySeconds: number;
  /** Remembered; the one that tried least recently is forgotten first. */
  readonly subjectsMax: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** One token bucket per subject, be that an address or where attempts come from. */
export class AttemptLimit {
  readonly #options: AttemptLimitOptions;
  readonly #clock: Clock;
  /** Least recently tried first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: AttemptLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Seconds until an attempt is free; 0: now. Takes nothing. */
  waitSeconds(subject: string): number {
    const missing = 1 - this.#tokens(subject);
    return missing <= 0 ? 0 : Math.max(1, Math.ceil(missing * this.#options.everySeconds));
  }

  /** Takes an attempt; false where there is none. */
  take(subject: string): boolean {
    const tokens = this.#tokens(subject);
    if (tokens < 1) return false;
    this.#keep(subject, tokens - 1);
    return true;
  }

  /** An attempt that proved honest is free of charge. */
  giveBack(subject: string): void {
    this.#keep(subject, Math.min(this.#options.burst, this.#tokens(subject) + 1));
  }

  #tokens(subject: string): number {
    const { burst, everySeconds } = this.#options;
    const bucket = this.#buckets.get(subject);
    if (bucket === undefined) return burst;
    const earned = (this.#clock.spanMs() - bucket.atMs) / (everySeconds * 1000);
    return Math.min(burst, bucket.tokens + earned);
  }

  #keep(subject: string, tokens: number): void {
    this.#buckets.delete(subject);
    this.#buckets.set(subject, { tokens, atMs: this.#clock.spanMs() });
    if (this.#buckets.size <= this.#options.subjectsMax) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
