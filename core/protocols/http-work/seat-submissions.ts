import type { HttpWorkSubmission } from '../../plugin-api/dialect.ts';
import type {
  DeskTerms,
  Seat,
  SeatRejection,
  SeatSubmission,
  SeatTally,
  SeatVerdict,
} from '../../plugin-api/work-desk.ts';
import type { Outcome } from '../../listeners/ban-rules.ts';
import type { RejectReason, ShareVerdict } from '../../shares/share-verdict.ts';
import { blame, settle } from '../session/share-outcome.ts';
import type { HeldJob } from './held-job.ts';
import { SubmitBucket } from './submit-bucket.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { SessionDifficulty } from '../session/session-difficulty.ts';
import type { SessionJobs } from '../session/session-jobs.ts';
import type { PortContext } from './port-context.ts';
import type { SeatConnection } from './seat-connection.ts';

/** Whose submissions they are. */
interface Submitter extends Pick<Seat, 'open' | 'ban' | 'address' | 'worker' | 'remoteAddress'> {
  readonly connection: SeatConnection;
  readonly difficulty: SessionDifficulty;
  readonly jobs: SessionJobs<HeldJob>;
  readonly pool: MiningPool;
  readonly port: PortContext;
  readonly taking: { readonly terms: () => DeskTerms };
  retarget(): void;
}

const CLAIM_BYTES = 32;
const RETRY_SECONDS = 1;

type Judged =
  | { readonly kind: 'sound'; readonly held: HeldJob; readonly submission: HttpWorkSubmission }
  | { readonly kind: 'refused'; readonly reason: SeatRejection };

/** What a seat sends in: its form is judged here, the share itself by the intake. */
export class SeatSubmissions {
  readonly #seat: Submitter;
  readonly #bucket: SubmitBucket;
  /** Of all others who send under its id: they use up nothing of the worker's. */
  readonly #othersBucket: SubmitBucket;
  #pending = 0;
  #tally: SeatTally = {
    accepted: 0,
    rejected: 0,
    blocks: 0,
    work: 0n,
    acceptedLastMs: undefined,
  };

  constructor(seat: Submitter) {
    this.#seat = seat;
    this.#bucket = new SubmitBucket(seat.port.clock);
    this.#othersBucket = new SubmitBucket(seat.port.clock);
  }

  get tally(): SeatTally {
    return this.#tally;
  }

  /** Never rejects. */
  async submit(jobId: string, given: SeatSubmission): Promise<SeatVerdict> {
    const seat = this.#seat;
    const from = given.remoteAddress ?? seat.remoteAddress;
    const ban = seat.ban ?? seat.connection.addressBan(from);
    if (ban !== undefined) return { kind: 'banned', reason: ban };
    const bucket = seat.connection.isOwn(from) ? this.#bucket : this.#othersBucket;
    if (!bucket.spend(seat.taking.terms().submitsPerSecond))
      return { kind: 'limited', retrySeconds: RETRY_SECONDS };
    const judged = this.#judge(jobId, given);
    if (judged.kind === 'refused') return this.#refuse(judged.reason, from);
    const { held, submission } = judged;
    const verdict = await this.#ask(held, submission, from);
    return verdict.kind === 'accepted' ? { ...verdict, work: held.work } : rejected(verdict.reason);
  }

  #ask(held: HeldJob, submission: HttpWorkSubmission, from: string): Promise<ShareVerdict> {
    const seat = this.#seat;
    const { pool } = held.published;
    const { checking } = seat.port.options;
    this.#pending++;
    return new Promise((resolve) => {
      pool.intake.submit(
        { issued: held, submission, miner: seat.address, worker: seat.worker, checking },
        (verdict) => {
          this.#pending--;
          this.#count(verdict, held);
          // Nor is what others get rejected a sign of the worker's speed, however blameless.
          const isSign = verdict.kind === 'accepted' || seat.connection.isOwn(from);
          settle(this.#submitter(from, isSign), held.work, verdict);
          resolve(verdict);
        },
      );
    });
  }

  #judge(jobId: string, { nonce, claim }: SeatSubmission): Judged {
    const seat = this.#seat;
    const { options, jobs } = seat.port;
    if (!seat.open) return refused('unauthorized');
    if (this.#pending >= options.submitsPendingMax) return refused('overloaded');
    if (typeof jobId !== 'string' || typeof nonce !== 'bigint' || nonce < 0n)
      return refused('malformed');
    if (claim !== undefined && !(claim instanceof Uint8Array && claim.length === CLAIM_BYTES))
      return refused('malformed');
    const held = seat.jobs.find(jobId);
    if (held === undefined) return refused(jobs.wasIssued(jobId) ? 'stale' : 'unknown-job');
    if (!held.holds(nonce)) return refused('bad-extranonce');
    const { lane } = held;
    return { kind: 'sound', held, submission: { dialect: 'http-work', nonce, lane, claim } };
  }

  #refuse(reason: SeatRejection, from: string): SeatVerdict {
    const seat = this.#seat;
    seat.port.observer.rejected(seat.pool.id, seat.address, seat.worker, reason);
    blame(this.#submitter(from, false).connection, reason);
    this.#tally = { ...this.#tally, rejected: this.#tally.rejected + 1 };
    return { kind: 'rejected', reason };
  }

  #count(verdict: ShareVerdict, { work }: HeldJob): void {
    const { accepted, rejected, blocks, work: total } = this.#tally;
    if (verdict.kind === 'rejected') {
      this.#tally = { ...this.#tally, rejected: rejected + 1 };
      return;
    }
    this.#tally = {
      accepted: accepted + 1,
      rejected,
      blocks: blocks + (verdict.blockCandidate ? 1 : 0),
      work: total + work,
      acceptedLastMs: this.#seat.port.clock.nowMs(),
    };
  }

  /** The seat as the one who sent from an address, to the ban rules and, for a sign of its speed, to vardiff. */
  #submitter(from: string, isSign: boolean) {
    const seat = this.#seat;
    const { connection, difficulty, port } = seat;
    const score = (outcome: Outcome): void => connection.scoreFrom(from, outcome);
    return {
      closed: !seat.open || !isSign,
      connection: { score },
      difficulty,
      port,
      assignment: { retarget: () => seat.retarget() },
    };
  }
}

function refused(reason: SeatRejection): Judged {
  return { kind: 'refused', reason };
}

/** Reasons of other dialects cannot come here. */
function rejected(reason: RejectReason): SeatVerdict {
  return reason === 'bad-ntime' || reason === 'version-rolling'
    ? { kind: 'rejected', reason: 'malformed' }
    : { kind: 'rejected', reason };
}
