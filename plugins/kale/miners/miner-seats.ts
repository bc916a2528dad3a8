import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Seat, SeatJob, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { OpenField } from '../farm/open-field.ts';
import { LaneCrowd } from './lane-crowd.ts';
import type { LanePicker } from './lane-picker.ts';
import type { ToldJobs } from './told-jobs.ts';

interface SeatServices {
  readonly desk: WorkDesk;
  readonly field: OpenField;
  readonly picker: LanePicker;
  readonly told: ToldJobs;
  readonly clock: Clock;
}

export interface WorkWait {
  /** Id of the job that the miner has. */
  readonly known: string | undefined;
  readonly ms: number;
  readonly signal: AbortSignal;
}

const HANDLE_BYTES = 16;
/** Between looks at the field: nobody says when there is work, nor when it is over. */
const LOOK_MS = 1_000;

/** Handle of a new miner: who knows it is the miner. 32 hex digits. */
export function newMinerId(): string {
  return randomBytes(HANDLE_BYTES).toString('hex');
}

/** What the desk calls a miner. Its names are in logs and lists of bans, where no handle must be. */
export function seatName(minerId: string): string {
  return createHash('sha256').update(minerId).digest('hex').slice(0, 32);
}

/** Miners at the host's desk, each at one farmer of the open block. */
export class MinerSeats {
  readonly #services: SeatServices;
  readonly #crowd: LaneCrowd;

  constructor(services: SeatServices) {
    this.#services = services;
    this.#crowd = new LaneCrowd(services.desk, services.clock);
  }

  seatOf(minerId: string): Seat | undefined {
    return this.#services.desk.seat(seatName(minerId));
  }

  /** Where somebody new begins; the empty text while no block is open. */
  firstLane(): string {
    return this.#pick() ?? '';
  }

  /** Somebody new sits there now. */
  joined(seat: Seat): void {
    this.#crowd.joined(seat.lane);
  }

  /** A miner found something for a farmer: it goes on for another, unless it has done so before. */
  turn(seat: Seat, from: string): void {
    if (seat.lane === from) this.#move(seat);
  }

  /** The job of the open block, as told to the miner; undefined while there is none. */
  job(seat: Seat): SeatJob | undefined {
    const { field, told } = this.#services;
    if (field.lane(seat.lane) === undefined && !this.#move(seat)) return undefined;
    const job = seat.current();
    const isOpen = job !== undefined && job.job.template.tip === field.block?.name;
    if (!isOpen || field.lane(job.lane) === undefined) return undefined;
    told.tell(seat, job);
    return job;
  }

  /**
   * As soon as the job is another than the known one, or that one is over: undefined then. The known one where nothing
   * happened for so long.
   */
  async next(seat: Seat, { known, ms, signal }: WorkWait): Promise<SeatJob | undefined> {
    const { clock } = this.#services;
    const untilMs = clock.spanMs() + ms;
    for (;;) {
      const job = this.job(seat);
      const atMs = clock.spanMs();
      // Who waits with a job that is over hashes it meanwhile, for nothing.
      const isNews = job === undefined ? known !== undefined : job.id !== known;
      if (isNews || !seat.open || signal.aborted || atMs >= untilMs) return job;
      const timeoutMs = Math.min(LOOK_MS, untilMs - atMs);
      const before = job?.id ?? seat.current()?.id;
      const newer = await seat.next(before, { timeoutMs, signal });
      // Sent away for others of the same miner: they would send away each other for ever.
      if (newer === undefined && clock.spanMs() - atMs < timeoutMs / 2) return this.job(seat);
    }
  }

  /** False where there is nobody to go to. */
  #move(seat: Seat): boolean {
    const to = this.#pick();
    if (to === undefined) return false;
    this.#crowd.moved(seat.lane, to);
    seat.turnTo(to);
    return true;
  }

  #pick(): string | undefined {
    const { field, picker } = this.#services;
    const lanes = field.block === undefined ? [] : field.lanes();
    return picker.pick(lanes, (lane) => this.#crowd.on(lane))?.custodialWallet;
  }
}
