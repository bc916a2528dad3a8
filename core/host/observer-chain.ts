import type { ShareObserver } from '../shares/share-observer.ts';
import type { ShareRecord } from '../shares/share-record.ts';
import type { RejectReason } from '../shares/share-verdict.ts';

/** Tells several observers of each verdict. */
export class ObserverChain implements ShareObserver {
  readonly #observers: readonly ShareObserver[];

  constructor(observers: readonly ShareObserver[]) {
    this.#observers = observers;
  }

  accepted(share: ShareRecord, blockCandidate: boolean): void {
    for (const observer of this.#observers) observer.accepted(share, blockCandidate);
  }

  rejected(poolId: string, miner: string, worker: string, reason: RejectReason): void {
    for (const observer of this.#observers) observer.rejected(poolId, miner, worker, reason);
  }
}
