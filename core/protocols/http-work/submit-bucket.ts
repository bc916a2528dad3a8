import type { Clock } from '../../plugin-api/clock.ts';

/** Submissions of one worker: so many a second, and at once. */
export class SubmitBucket {
  readonly #clock: Clock;
  #tokens: number | undefined;
  #atMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token; false where there is none. `perSecond` 0: without limit. */
  spend(perSecond: number): boolean {
    if (perSecond === 0) return true;
    const nowMs = this.#clock.spanMs();
    const earned = ((nowMs - this.#atMs) * perSecond) / 1000;
    const tokens = Math.min(Math.max(1, perSecond), (this.#tokens ?? perSecond) + earned);
    this.#atMs = nowMs;
    this.#tokens = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }
}
