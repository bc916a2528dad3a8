import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { WorkDesk } from '../../../core/plugin-api/work-desk.ts';

/** Seats end without a word; a turn must not count thousands of them. */
const AGE_MS = 1_000;

/** How many miners are at each farmer. */
export class LaneCrowd {
  readonly #desk: Pick<WorkDesk, 'seats'>;
  readonly #clock: Clock;
  #counts = new Map<string, number>();
  #countedAtMs = Number.NEGATIVE_INFINITY;

  constructor(desk: Pick<WorkDesk, 'seats'>, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
  }

  /** `lane`: G address of the farmer. Right to a second. */
  on(lane: string): number {
    this.#refresh();
    return this.#counts.get(lane) ?? 0;
  }

  joined(lane: string): void {
    this.#add(lane, 1);
  }

  /** A miner goes from one farmer to another. */
  moved(from: string, to: string): void {
    this.#add(from, -1);
    this.#add(to, 1);
  }

  #refresh(): void {
    const nowMs = this.#clock.spanMs();
    if (nowMs - this.#countedAtMs < AGE_MS) return;
    this.#countedAtMs = nowMs;
    this.#counts = new Map();
    for (const { lane } of this.#desk.seats()) this.#add(lane, 1);
  }

  #add(lane: string, change: 1 | -1): void {
    this.#counts.set(lane, Math.max(0, (this.#counts.get(lane) ?? 0) + change));
  }
}
