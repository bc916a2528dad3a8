import type { Clock } from '../../../core/plugin-api/clock.ts';

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #wallMs = 1_700_000_000_000;
  #spanMs = 1_000;

  nowMs(): number {
    return this.#wallMs;
  }

  spanMs(): number {
    return this.#spanMs;
  }

  advance(ms: number): void {
    this.#wallMs += ms;
    this.#spanMs += ms;
  }

  jumpWall(ms: number): void {
    this.#wallMs += ms;
  }
}
