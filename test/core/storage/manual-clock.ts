import type { Clock } from '../../../core/plugin-api/clock.ts';

/** Time that passes when a test says so. */
export class ManualClock implements Clock {
  #nowMs: number;
  #spanMs = 0;

  constructor(nowMs = Date.parse('2026-01-15T12:00:00Z')) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  spanMs(): number {
    return this.#spanMs;
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    this.#spanMs += ms;
  }

  /** Puts the wall clock forward or back; spans know nothing of it. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }
}
