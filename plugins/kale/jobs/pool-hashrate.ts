import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';

type Tallied = Pick<Seat, 'tally'>;

/** Where miners sit: the host's desk. */
export interface SeatTallies {
  seats(): readonly Tallied[];
}

interface Sample {
  readonly atMs: number;
  /** Hashes behind all shares that were accepted until then. */
  readonly work: bigint;
}

/** What lies further back says nothing of now. */
const WINDOW_MS = 180_000;
/** Less than that is chance. */
const SPAN_MS_MIN = 20_000;
/** Looks that come sooner are not kept. */
const STEP_MS = 5_000;

/** Hashes per second of all miners at the desk, by their shares of the last minutes: an estimate. */
export class PoolHashrate {
  readonly #desk: SeatTallies;
  readonly #clock: Clock;
  readonly #seen = new WeakMap<Tallied, bigint>();
  #work = 0n;
  /** Oldest first. */
  #samples: Sample[] = [];

  constructor(desk: SeatTallies, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
  }

  /** Looks at the desk; to be called every now and then. Undefined while nobody sits there, or it is too early. */
  measure(): number | undefined {
    const seats = this.#desk.seats();
    for (const seat of seats) this.#count(seat);
    const now: Sample = { atMs: this.#clock.spanMs(), work: this.#work };
    const first = this.#keep(now);
    const spanMs = now.atMs - first.atMs;
    if (seats.length === 0 || spanMs < SPAN_MS_MIN) return undefined;
    return (Number(now.work - first.work) * 1000) / spanMs;
  }

  #count(seat: Tallied): void {
    const { work } = seat.tally;
    this.#work += work - (this.#seen.get(seat) ?? 0n);
    this.#seen.set(seat, work);
  }

  /** The oldest sample of the window; the last before it where it is longer ago. */
  #keep(now: Sample): Sample {
    const last = this.#samples.at(-1);
    if (last === undefined || now.atMs - last.atMs >= STEP_MS) this.#samples.push(now);
    const from = this.#samples.findLastIndex(({ atMs }) => now.atMs - atMs >= WINDOW_MS);
    if (from > 0) this.#samples = this.#samples.slice(from);
    return this.#samples[0] ?? now;
  }
}
