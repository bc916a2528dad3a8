import type { Clock } from '../plugin-api/clock.ts';

/**
 * How long something has been so, as far as this process has watched it. Spans, never times: neither a clock
 * that jumps nor a host that was off makes anybody lose patience.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #since = new Map<bigint, { readonly what: string; readonly sinceMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds that it is so with this batch without a break; the first time 0. */
  lastsMs(batchId: bigint, what: string): number {
    const nowMs = this.#clock.spanMs();
    const known = this.#since.get(batchId);
    if (known?.what === what) return nowMs - known.sinceMs;
    this.#since.set(batchId, { what, sinceMs: nowMs });
    return 0;
  }

  /** It is not so any more. */
  forget(batchId: bigint): void {
    this.#since.delete(batchId);
  }
}
