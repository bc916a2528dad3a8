import type { Work } from '../plugin-api/target.ts';

/** An accepted share as the log keeps it. */
export interface ShareRecord {
  readonly kind: 'share';
  readonly poolId: string;
  /** Wallet address or account that is credited. */
  readonly miner: string;
  /** Name of the rig; empty where the miner gave none. */
  readonly worker: string;
  /** Credit: expected hashes of the target that the job was sent with. */
  readonly work: Work;
  /** Height of the block that was being mined. */
  readonly height: number;
  /** Expected hashes of the network target at that height. */
  readonly networkWork: Work;
  readonly acceptedAtMs: number;
  readonly late: boolean;
  /** Hash of the block candidate that was made of it, display form; whether that is on record is not said. */
  readonly solves?: string;
  /** What its pool promised for work at that time; absent where a pool pays for blocks alone. */
  readonly quote?: string;
}

/** A block candidate as the log keeps it: written whatever the daemons answer, and before they do. */
export interface BlockCandidateRecord {
  readonly kind: 'block-candidate';
  readonly poolId: string;
  readonly miner: string;
  readonly worker: string;
  readonly height: number;
  /** Display form. */
  readonly blockHash: string;
  readonly networkWork: Work;
  readonly rewardAtomic: bigint;
  readonly foundAtMs: number;
  /** As of the shares of its job. */
  readonly quote?: string;
}

export type LogRecord = ShareRecord | BlockCandidateRecord;
