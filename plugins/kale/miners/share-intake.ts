import type { Seat, SeatVerdict } from '../../../core/plugin-api/work-desk.ts';
import { farmerKey } from '../consensus/farmer-key.ts';
import { leadingZeros } from '../consensus/leading-zeros.ts';
import { workHash } from '../consensus/work-hash.ts';
import type { MinerSeats } from './miner-seats.ts';
import type { NonceOffers } from './nonce-offers.ts';
import type { SentShare } from './sent-shares.ts';
import type { ToldJob, ToldJobs } from './told-jobs.ts';

interface IntakeServices {
  readonly seats: MinerSeats;
  readonly told: ToldJobs;
  readonly offers: NonceOffers;
}

/** What became of one share. */
export interface ShareWord {
  readonly accepted: boolean;
  /** Leading zero hex digits of an accepted one. */
  readonly zeros?: number;
  /** Its credit in hashes, decimal digits. */
  readonly weight?: string;
  /** Whether it came within the grace after its block. */
  readonly late?: boolean;
  readonly reason?: string;
  /** When the same share is worth another try. */
  readonly retrySeconds?: number;
}

type Accepted = Extract<SeatVerdict, { readonly kind: 'accepted' }>;

const BUSY_RETRY_SECONDS = 1;

/** The way of a share: to the desk, which has it on disk, then to the field; then the miner goes to another farmer. */
export class ShareIntake {
  readonly #services: IntakeServices;

  constructor(services: IntakeServices) {
    this.#services = services;
  }

  /** Never rejects. */
  async take(seat: Seat, share: SentShare, remoteAddress: string): Promise<ShareWord> {
    const { jobId, nonce, claim } = share;
    const about = this.#services.told.find(seat, jobId);
    const verdict = await seat.submit(jobId, { nonce, claim, remoteAddress });
    if (verdict.kind === 'accepted') return this.#accepted(seat, verdict, about, nonce);
    if (verdict.kind === 'limited')
      return { ...refused('limited'), retrySeconds: verdict.retrySeconds };
    if (verdict.kind === 'banned') return refused('banned');
    return verdict.reason === 'overloaded'
      ? { ...refused('busy'), retrySeconds: BUSY_RETRY_SECONDS }
      : refused(verdict.reason);
  }

  async #accepted(
    seat: Seat,
    { work, late }: Accepted,
    about: ToldJob | undefined,
    nonce: bigint,
  ): Promise<ShareWord> {
    const credit = { accepted: true, weight: String(work), late };
    // Of a job so old that only the desk remembers it: the farmer has had better since.
    if (about === undefined) return credit;
    const { seats, told, offers } = this.#services;
    const { block, lane } = about;
    const hash = workHash({
      index: block.index,
      nonce,
      entropy: block.entropy,
      farmer: farmerKey(lane),
    });
    const zeros = leadingZeros(hash);
    told.noteZeros(seat, zeros);
    await offers.offer({ block, lane, nonce, zeros });
    seats.turn(seat, lane);
    return { ...credit, zeros };
  }
}

function refused(reason: string): ShareWord {
  return { accepted: false, reason };
}
