import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import type { ToldJobs } from '../miners/told-jobs.ts';
import type { Pooler } from './callers.ts';
import type { PoolerSeats } from './pooler-seats.ts';

/** Where a nonce is judged: as found at a seat, in a job, for a farmer. */
export type WorkPlace =
  | {
      readonly kind: 'seat';
      readonly seat: Seat;
      readonly jobId: string;
      /** G address of the farmer that the job was about. */
      readonly lane: string;
    }
  | { readonly kind: 'none'; readonly reason: 'unknown-job' | 'stale' };

interface PlaceQuestion {
  readonly farmerId: string;
  readonly minerId: string | undefined;
  /** Undefined: the seat's current one. */
  readonly jobId: string | undefined;
}

interface PlaceFacts {
  readonly pooler: Pooler;
  readonly blockIndex: number;
  /** The pooler's farmers. */
  readonly own: ReadonlySet<string>;
  /** G addresses of the farmers of the open block. */
  readonly wallets: ReadonlyMap<string, string>;
}

const UNKNOWN: WorkPlace = { kind: 'none', reason: 'unknown-job' };
const STALE: WorkPlace = { kind: 'none', reason: 'stale' };

/** Finds what a pooler's nonces were found in, as it was told. */
export class WorkPlaces {
  readonly #seats: PoolerSeats;
  readonly #told: ToldJobs;
  readonly #facts: PlaceFacts;

  constructor(seats: PoolerSeats, told: ToldJobs, facts: PlaceFacts) {
    this.#seats = seats;
    this.#told = told;
    this.#facts = facts;
  }

  of({ farmerId, minerId, jobId }: PlaceQuestion): WorkPlace {
    const { pooler, own, wallets, blockIndex } = this.#facts;
    if (!own.has(farmerId)) return UNKNOWN;
    const seat =
      minerId === undefined
        ? this.#seats.own(pooler, farmerId)
        : this.#seats.relayed(pooler, minerId);
    if (seat === undefined) return UNKNOWN;
    const id = jobId ?? this.#currentJob(seat);
    if (id === undefined) return STALE;
    const about = this.#told.find(seat, id);
    if (about === undefined) return UNKNOWN;
    // A share of another block would be credited, and its nonce be worth nothing to any farmer.
    if (about.block.index !== blockIndex) return STALE;
    // Of a block that is over nobody's wallet is known here, and the desk decides.
    if ((wallets.get(farmerId) ?? about.lane) !== about.lane) return UNKNOWN;
    return { kind: 'seat', seat, jobId: id, lane: about.lane };
  }

  #currentJob(seat: Seat): string | undefined {
    const job = seat.current();
    if (job !== undefined) this.#told.tell(seat, job);
    return job?.id;
  }
}
