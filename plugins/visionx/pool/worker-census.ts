import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Seat, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { WorkTally } from './work-tally.ts';

export interface Census {
  readonly count: number;
  readonly hashrateHps: number;
  /** Those with the most work, where there are more than can be listed. */
  readonly busiest: readonly Seat[];
}

/** Workers that are listed. */
const WORKERS_MAX = 500;
/** 20,000 workers take 20 ms and more, and anybody may ask. */
const AGE_MS = 1_000;

/** The workers as all callers see them; where there are many, as they were a moment ago. */
export class WorkerCensus {
  readonly #desk: Pick<WorkDesk, 'seats'>;
  readonly #tally: WorkTally;
  readonly #clock: Clock;
  #taken: Census | undefined;
  #takenAtMs = 0;

  constructor(desk: Pick<WorkDesk, 'seats'>, tally: WorkTally, clock: Clock) {
    this.#desk = desk;
    this.#tally = tally;
    this.#clock = clock;
  }

  get(): Census {
    const nowMs = this.#clock.spanMs();
    const taken = this.#taken;
    if (taken !== undefined && taken.count > WORKERS_MAX && nowMs - this.#takenAtMs < AGE_MS)
      return taken;
    this.#taken = this.#take();
    this.#takenAtMs = nowMs;
    return this.#taken;
  }

  #take(): Census {
    const seats = this.#desk.seats();
    const nowMs = this.#clock.nowMs();
    const rates = seats.map((seat) => this.#tally.hashrateHps(seat, nowMs));
    const hashrateHps = rates.reduce((sum, rate) => sum + rate, 0);
    return { count: seats.length, hashrateHps, busiest: this.#busiest(seats) };
  }

  #busiest(seats: readonly Seat[]): readonly Seat[] {
    if (seats.length <= WORKERS_MAX) return seats;
    const done = seats.map((seat) => ({ seat, work: this.#tally.of(seat) }));
    done.sort((one, other) => Number(other.work - one.work));
    return done.slice(0, WORKERS_MAX).map(({ seat }) => seat);
  }
}
