import { isSolo } from '../ledger/solo-miner.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { AppendLog } from './append-log.ts';
import type { PendingShare } from './pending-share.ts';
import type { ShareRecord } from './share-record.ts';
import type { ShareObserver } from './share-observer.ts';
import { REJECT_REASONS, type RejectReason, type ShareVerdict } from './share-verdict.ts';

const REJECTED = Object.fromEntries(
  REJECT_REASONS.map((reason) => [reason, Object.freeze({ kind: 'rejected', reason })]),
) as Readonly<Record<RejectReason, ShareVerdict>>;

const accepted = (late: boolean, blockCandidate: boolean): ShareVerdict =>
  Object.freeze({ kind: 'accepted', late, blockCandidate });
const ACCEPTED = accepted(false, false);
const ACCEPTED_LATE = accepted(true, false);
const ACCEPTED_CANDIDATE = accepted(false, true);
const ACCEPTED_LATE_CANDIDATE = accepted(true, true);

/** The last station of a share: the log, then whoever counts, then the answer. */
export class VerdictDesk {
  readonly #poolId: string;
  readonly #log: AppendLog;
  readonly #observer: ShareObserver;
  readonly #clock: Clock;

  constructor(
    options: { readonly poolId: string },
    log: AppendLog,
    observer: ShareObserver,
    clock: Clock,
  ) {
    this.#poolId = options.poolId;
    this.#log = log;
    this.#observer = observer;
    this.#clock = clock;
  }

  /** Writes a share to the log, which calls it back when it is durable. False where the log is full. */
  credit(share: PendingShare): boolean {
    const { pending, solves } = share;
    const { issued, miner, worker } = pending;
    const { facts, state } = share.arrival;
    const record: ShareRecord = {
      kind: 'share',
      poolId: this.#poolId,
      miner,
      worker,
      work: issued.work,
      height: issued.job.template.height,
      networkWork: facts.networkWork,
      acceptedAtMs: Math.floor(this.#clock.nowMs()),
      late: state === 'late',
    };
    // Who mines for himself is paid by his blocks alone.
    const quote = isSolo(miner) ? undefined : facts.quote;
    const quoted = quote === undefined ? record : { ...record, quote };
    share.record = solves === undefined ? quoted : { ...quoted, solves };
    return this.#log.append(share.record, share);
  }

  /** Answers a share that is on disk. */
  accept(share: PendingShare): void {
    const { record, solves } = share;
    if (record === undefined) throw new TypeError('a share was durable before it was credited');
    const blockCandidate = solves !== undefined;
    this.#observer.accepted(record, blockCandidate);
    if (record.late) share.respond(blockCandidate ? ACCEPTED_LATE_CANDIDATE : ACCEPTED_LATE);
    else share.respond(blockCandidate ? ACCEPTED_CANDIDATE : ACCEPTED);
  }

  /** Answers at the end of this turn: a caller is never answered before its call has returned. */
  reject(share: PendingShare, reason: RejectReason): void {
    const { miner, worker } = share.pending;
    this.#observer.rejected(this.#poolId, miner, worker, reason);
    queueMicrotask(() => share.respond(REJECTED[reason]));
  }
}
