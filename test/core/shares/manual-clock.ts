import type { Clock } from '../../../core/plugin-api/clock.ts';

/** Time that only passes when a test says so. */
export class ManualClock implements Clock {
  #atMs = 0;
  #jumpedMs = 0;

  nowMs(): number {
    return 1_800_000_000_000 + this.#atMs + this.#jumpedMs;
  }

  spanMs(): number {
    return this.#atMs;
  }

  pass(ms: number): void {
    this.#atMs += ms;
  }

  /** Puts the wall clock forward or back; spans know nothing of it. */
  jump(ms: number): void {
    this.#jumpedMs += ms;
  }
}
