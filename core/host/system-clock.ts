import type { Clock } from '../plugin-api/clock.ts';

/** The machine's own clocks. */
export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  spanMs(): number {
    return performance.now();
  }
}
