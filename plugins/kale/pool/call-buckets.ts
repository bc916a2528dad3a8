import type { Clock } from '../../../core/plugin-api/clock.ts';

interface BucketRule {
  /** At once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Callers that are remembered; who was not heard of for longest is forgotten. */
  readonly callersMax: number;
}

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** So many calls a second, and at once, of each caller. */
export class CallBuckets {
  readonly #rule: BucketRule;
  readonly #clock: Clock;
  /** In the order in which they were heard of. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(rule: BucketRule, clock: Clock) {
    this.#rule = rule;
    this.#clock = clock;
  }

  /** Takes a token. Returns the seconds until there is one, 0 where it was taken. */
  spend(caller: string): number {
    const seconds = this.wait(caller);
    if (seconds === 0) this.#keep(caller, this.#tokens(caller) - 1);
    return seconds;
  }

  /** Seconds until there is a token, 0 where there is one; takes none. */
  wait(caller: string): number {
    const tokens = this.#tokens(caller);
    if (tokens >= 1) return 0;
    return Math.max(1, Math.ceil((1 - tokens) / this.#rule.perSecond));
  }

  get callers(): number {
    return this.#buckets.size;
  }

  #tokens(caller: string): number {
    const { burst, perSecond } = this.#rule;
    const known = this.#buckets.get(caller);
    if (known === undefined) return burst;
    const earned = ((this.#clock.spanMs() - known.atMs) * perSecond) / 1_000;
    return Math.min(burst, known.tokens + earned);
  }

  #keep(caller: string, tokens: number): void {
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens, atMs: this.#clock.spanMs() });
    if (this.#buckets.size <= this.#rule.callersMax) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
