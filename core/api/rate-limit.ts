import type { Clock } from '../plugin-api/clock.ts';

export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
  /** Callers remembered; the ones silent longest are forgotten first. */
  readonly callersMax: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** One token bucket per caller. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #clock: Clock;
  /** Least recently seen first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Takes a token. Returns 0, or the seconds to wait for the next one. */
  spend(caller: string): number {
    const { perSecond, burst } = this.#options;
    const nowMs = this.#clock.spanMs();
    const bucket = this.#buckets.get(caller) ?? { tokens: burst, atMs: nowMs };
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) * perSecond) / 1000);
    bucket.atMs = nowMs;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > this.#options.callersMax) this.#forget();
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  }

  #forget(): void {
    const oldest = this.#buckets.keys().next();
    if (oldest.done !== true) this.#buckets.delete(oldest.value);
  }
}
