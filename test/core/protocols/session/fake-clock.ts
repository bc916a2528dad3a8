import type { Clock } from '../../../../core/plugin-api/clock.ts';

/** Stands still until told otherwise. */
export class FakeClock implements Clock {
  #spanMs = 0;
  #jumpedMs = 0;

  nowMs(): number {
    return 1_760_000_000_000 + this.#spanMs + this.#jumpedMs;
  }

  spanMs(): number {
    return this.#spanMs;
  }

  pass(ms: number): void {
    this.#spanMs += ms;
  }

  /** Puts the wall clock forward or back; spans know nothing of it. */
  jump(ms: number): void {
    this.#jumpedMs += ms;
  }
}
