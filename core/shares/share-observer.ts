import type { ShareRecord } from './share-record.ts';
import type { RejectReason } from './share-verdict.ts';

/** Told of every verdict, on the hot path: implementations count and return. */
export interface ShareObserver {
  accepted(share: ShareRecord, blockCandidate: boolean): void;
  rejected(poolId: string, miner: string, worker: string, reason: RejectReason): void;
}
