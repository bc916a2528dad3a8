/**
 * Work over HTTP: the desk at which a plugin's routes seat workers, hand them jobs and take their
 * submissions. Words, paths and status codes are the plugin's; seats, nonce ranges, difficulty, bans and the
 * way of a share are the host's, as for miners of every other dialect. The seats of a pool are one set,
 * whichever door a worker comes by.
 */
import type { HttpWork } from './dialect.ts';
import type { MiningJob } from './job.ts';
import type { Target } from './target.ts';

/** Lent to the plugin as `POOL_DESK`. Nothing here rejects or throws for what a worker can cause. */
export interface WorkDesk {
  /** Changes the terms from now on, of seats that are taken too. What is not named stays. */
  arrange(terms: Partial<DeskTerms>): void;
  /** Seats a worker, or finds the seat that it has already. */
  admit(admission: Admission): AdmitOutcome;
  /** The seat of a worker, by the id that it was admitted with. */
  seat(workerId: string): Seat | undefined;
  seats(): readonly Seat[];
  /** Numbers of the mining ports where the pool's workers are served now; without any, nobody is seated. */
  ports(): readonly number[];
}

export interface DeskTerms {
  /** Nonces of a range; fewer where the work has fewer. @default 2^32 */
  readonly rangeSize: bigint;
  /** A seat from which nothing is heard for so long is given up. @default 300000 */
  readonly idleMs: number;
  /** Submissions of one worker, and at once. 0: without limit. @default 100 */
  readonly submitsPerSecond: number;
  /**
   * When a worker is banned for what it sends, as `worker:<pool>/<worker id>@<address>`, that of its admission, an
   * IPv6 one as its /64: another may come under the same id. Its address is judged by the host's own rules besides.
   */
  readonly bans: WorkerBanRules;
}

/** Any of the counts may be 0, which turns its rule off. Defaults are the host's own rules. */
export interface WorkerBanRules {
  /** Conduct is looked at in windows of this length. */
  readonly windowSeconds: number;
  /** Submissions in a window before their ratio says anything. */
  readonly submissionsMin: number;
  /** Share of invalid ones among them from which on a worker is banned. */
  readonly invalidPercent: number;
  /** Submissions in a window whose hash is not the claimed one. */
  readonly wrongResults: number;
  readonly banSeconds: number;
}

export interface Admission {
  /** As the plugin's protocol names the worker; 1 to 128 printable characters, unique in the pool. */
  readonly workerId: string;
  /** Who is paid. The wallet judges it; `solo:` may stand in front. */
  readonly address: string;
  /** Name of the rig under which shares are credited, at most 64 printable characters; may be empty. */
  readonly worker: string;
  /** Of the caller. */
  readonly remoteAddress: string;
  /** What the worker's software says of itself. */
  readonly agent?: string;
  /** The mining port that it came by, whose difficulty it gets; else that of the first that is open. */
  readonly port?: number | undefined;
  /**
   * At most 256 characters. Seats of one lane are given different nonces, seats of two lanes may have the same: so
   * two lanes must hash differently. It comes back with each submission to the job builder, whose `encode` or
   * `context` puts what it stands for into what is hashed, such as whose key the hash is bound to.
   * @default the empty text
   */
  readonly lane?: string;
}

export type AdmitOutcome =
  /** `again`: it had the seat already. */
  | { readonly kind: 'seated'; readonly seat: Seat; readonly again: boolean }
  | { readonly kind: 'refused'; readonly refusal: AdmitRefusal };

/** Reasons are sentences for people. */
export type AdmitRefusal =
  /** No open port with this dialect is fed by the pool: a setting of the operator. */
  | { readonly kind: 'no-port'; readonly reason: string }
  /** Another address holds a seat under this id. */
  | { readonly kind: 'already-seated'; readonly reason: string }
  /** An id or a name that cannot be. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** The wallet refuses the address. */
  | { readonly kind: 'address'; readonly reason: string }
  | { readonly kind: 'banned'; readonly reason: string }
  /** Too many admissions of this remote address; or no seat is free. */
  | { readonly kind: 'limited'; readonly reason: string; readonly retrySeconds: number };

/** A worker's place, from its admission until it is silent for long or the pool stops. */
export interface Seat {
  readonly workerId: string;
  /** As the pool spells it. */
  readonly address: string;
  readonly worker: string;
  readonly remoteAddress: string;
  readonly agent: string;
  readonly lane: string;
  /** Unix milliseconds. */
  readonly seatedAtMs: number;
  /** False from the moment that the seat is given up: jobs and shares are over. */
  readonly open: boolean;
  /** Why the worker is banned now. */
  readonly ban: string | undefined;
  readonly tally: SeatTally;
  /** The job to work on now; undefined while there is none. The same one, with its range, until there is a newer. */
  current(): SeatJob | undefined;
  /** As soon as the job is another than the known one; undefined where that took too long or the seat is over. */
  next(knownJobId: string | undefined, wait: JobWait): Promise<SeatJob | undefined>;
  /**
   * A further range of a job that is still worth working on; undefined where it is not, and for `remoteAddress`
   * where that is not who was admitted: the oldest range makes room, and what was found in it would be held
   * against the worker.
   */
  extend(jobId: string, remoteAddress?: string): SeatJob | undefined;
  /** From now on jobs are of another lane; the current one is, under another id. */
  turnTo(lane: string): void;
  submit(jobId: string, submission: SeatSubmission): Promise<SeatVerdict>;
  /** Gives up the seat. */
  leave(): void;
}

export interface JobWait {
  /** At most two minutes. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Who waits, where that is not who was admitted: such callers send away each other, never the worker. */
  readonly remoteAddress?: string;
}

/** What a seat counted since its admission. */
export interface SeatTally {
  readonly accepted: number;
  readonly rejected: number;
  readonly blocks: number;
  /** Work of the accepted ones. */
  readonly work: bigint;
  /** Unix milliseconds; undefined before the first. */
  readonly acceptedLastMs: number | undefined;
}

/** A job as one seat got it. */
export interface SeatJob {
  /** The host's, hex; another one where the same job comes at another target, with a range of its own. */
  readonly id: string;
  /** As the plugin's job builder made it. */
  readonly job: MiningJob;
  readonly work: HttpWork;
  readonly lane: string;
  /** No other seat is given these nonces of the job, or its search space, and lane, unless all of them were given out. */
  readonly nonceFirst: bigint;
  /** Behind the last one: above `nonceFirst`, at most `nonceCount`. */
  readonly nonceEnd: bigint;
  /** What a share has to meet; never harder than the network's, as far as the plugin can tell such a target. */
  readonly target: Target;
  /** `target` in hashes. */
  readonly difficulty: number;
  readonly networkTarget: Target;
  readonly ageMs: number;
  /** Unix milliseconds after which its shares are not to be counted on. */
  readonly expiresAtMs: number;
}

export interface SeatSubmission {
  readonly nonce: bigint;
  /** The hash that the worker says it found: 32 bytes in the kernel's order. */
  readonly claim?: Uint8Array | undefined;
  /**
   * Who sent it, where that is not who was admitted: then what is wrong with it says something against that
   * address and nothing against the worker, whose id anybody may know.
   */
  readonly remoteAddress?: string;
}

export type SeatVerdict =
  /** On disk. */
  | {
      readonly kind: 'accepted';
      /** Work on the tip before, within the grace. */
      readonly late: boolean;
      /** It met the network target and went to the daemons. */
      readonly blockCandidate: boolean;
      /** Its credit, in hashes. */
      readonly work: bigint;
    }
  | { readonly kind: 'rejected'; readonly reason: SeatRejection }
  /** Over the worker's limit: not judged. */
  | { readonly kind: 'limited'; readonly retrySeconds: number }
  | { readonly kind: 'banned'; readonly reason: string };

export type SeatRejection =
  | 'stale'
  | 'duplicate'
  | 'unknown-job'
  | 'low-difficulty'
  /** No nonce at all, or a claim of another length. */
  | 'malformed'
  /** A nonce that was not in the seat's ranges of the job. */
  | 'bad-extranonce'
  /** The claim is not its hash. */
  | 'wrong-result'
  /** The seat was given up. */
  | 'unauthorized'
  /** The host's own trouble, such as a full queue: not judged, and nothing against the worker. */
  | 'overloaded';
