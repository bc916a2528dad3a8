import type { Clock } from '../../../core/plugin-api/clock.ts';

/** Time that only passes when a test says so. */
export class ManualClock implements Clock {
  #atMs = 0;

  nowMs(): number {
    return 1_800_000_000_000 + this.#atMs;
  }

  spanMs(): number {
    return this.#atMs;
  }

  pass(ms: number): void {
    this.#atMs += ms;
  }
}
