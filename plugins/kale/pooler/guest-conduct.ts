import type { Clock } from '../../../core/plugin-api/clock.ts';

/** Of a share: whether it was one, and whether it had the hash that it was said to have. */
export type ShareConduct = 'good' | 'bad' | 'wrong';

interface Window {
  sinceMs: number;
  good: number;
  bad: number;
  wrong: number;
  bannedUntilMs: number;
}

const NEVER = Number.NEGATIVE_INFINITY;

/** The host's own rules for the miners of other pools. */
const WINDOW_MS = 600_000;
const SHARES_MIN = 30;
const BAD_PERCENT = 25;
const WRONG_MAX = 3;
const BAN_MS = 600_000;
const CALLERS_MAX = 20_000;

/** Who sends what is no share is shut out for a while. Of so many callers; who was quiet for longest is forgotten. */
export class GuestConduct {
  readonly #clock: Clock;
  /** In the order in which they were heard of. */
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds for which a caller is still shut out; 0 for one that is not. */
  ban(caller: string): number {
    const untilMs = this.#windows.get(caller)?.bannedUntilMs ?? NEVER;
    return Math.max(0, Math.ceil((untilMs - this.#clock.spanMs()) / 1_000));
  }

  note(caller: string, conduct: ShareConduct): void {
    const nowMs = this.#clock.spanMs();
    const known = this.#windows.get(caller);
    const isOld = known === undefined || nowMs - known.sinceMs >= WINDOW_MS;
    const window = isOld ? newWindow(nowMs, known?.bannedUntilMs ?? NEVER) : known;
    window[conduct]++;
    if (isBannable(window)) this.#keep(caller, newWindow(nowMs, nowMs + BAN_MS));
    else this.#keep(caller, window);
  }

  #keep(caller: string, window: Window): void {
    this.#windows.delete(caller);
    this.#windows.set(caller, window);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > CALLERS_MAX && oldest !== undefined) this.#windows.delete(oldest);
  }
}

function newWindow(sinceMs: number, bannedUntilMs: number): Window {
  return { sinceMs, good: 0, bad: 0, wrong: 0, bannedUntilMs };
}

function isBannable({ good, bad, wrong }: Window): boolean {
  const faults = bad + wrong;
  const isMostlyBad = good + faults >= SHARES_MIN && faults * 100 >= (good + faults) * BAD_PERCENT;
  return wrong >= WRONG_MAX || isMostlyBad;
}
