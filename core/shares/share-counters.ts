import type { ShareObserver } from './share-observer.ts';
import type { ShareRecord } from './share-record.ts';
import { REJECT_REASONS, type RejectReason } from './share-verdict.ts';

const ACCEPTED = 0;
const LATE = 1;
const BLOCK_CANDIDATES = 2;
const REJECTED = 3;
const REASON_INDEX = Object.fromEntries(
  REJECT_REASONS.map((reason, index) => [reason, REJECTED + index]),
) as Readonly<Record<RejectReason, number>>;

/** Totals of one pool since the host started. */
export interface ShareTotals {
  /** Late ones included. */
  readonly accepted: number;
  readonly late: number;
  readonly blockCandidates: number;
  readonly rejected: Readonly<Record<RejectReason, number>>;
}

/** Counts verdicts per pool in plain typed arrays, which are read when somebody looks. */
export class ShareCounters implements ShareObserver {
  readonly #pools = new Map<string, Float64Array>();

  accepted(share: ShareRecord, blockCandidate: boolean): void {
    const counts = this.#of(share.poolId);
    add(counts, ACCEPTED);
    if (share.late) add(counts, LATE);
    if (blockCandidate) add(counts, BLOCK_CANDIDATES);
  }

  rejected(poolId: string, _miner: string, _worker: string, reason: RejectReason): void {
    add(this.#of(poolId), REASON_INDEX[reason]);
  }

  /** Pools that any verdict was counted for. */
  pools(): readonly string[] {
    return [...this.#pools.keys()];
  }

  totals(poolId: string): ShareTotals {
    const counts = this.#pools.get(poolId);
    const at = (index: number) => counts?.[index] ?? 0;
    const rejected = Object.fromEntries(
      REJECT_REASONS.map((reason) => [reason, at(REASON_INDEX[reason])]),
    ) as Record<RejectReason, number>;
    return {
      accepted: at(ACCEPTED),
      late: at(LATE),
      blockCandidates: at(BLOCK_CANDIDATES),
      rejected,
    };
  }

  #of(poolId: string): Float64Array {
    let counts = this.#pools.get(poolId);
    if (counts === undefined) {
      counts = new Float64Array(REJECTED + REJECT_REASONS.length);
      this.#pools.set(poolId, counts);
    }
    return counts;
  }
}

function add(counts: Float64Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
