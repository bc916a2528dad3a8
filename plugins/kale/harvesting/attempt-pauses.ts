import type { Clock } from '../../../core/plugin-api/clock.ts';

const PAUSE_MAX_MS = 30 * 60_000;
const DOUBLINGS_MAX = 20;

/** When something that failed may be tried again. Forgotten with the process: then all is tried at once. */
export class AttemptPauses {
  readonly #firstMs: number;
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(firstSeconds: number, clock: Clock) {
    this.#firstMs = firstSeconds * 1_000;
    this.#clock = clock;
  }

  isOver(name: string): boolean {
    return this.#clock.spanMs() >= (this.#untilMs.get(name) ?? 0);
  }

  /** The pause doubles with each attempt, up to half an hour. `attempts`: with the one that failed, from 1. */
  begin(name: string, attempts: number): void {
    const doublings = Math.min(Math.max(0, attempts - 1), DOUBLINGS_MAX);
    const pauseMs = Math.min(this.#firstMs * 2 ** doublings, Math.max(PAUSE_MAX_MS, this.#firstMs));
    this.#untilMs.set(name, this.#clock.spanMs() + pauseMs);
  }

  end(name: string): void {
    this.#untilMs.delete(name);
  }
}
