/** What a live stream tells. Amounts and hashes as strings: this shape goes out as JSON unchanged. */
export type HostEvent =
  | {
      readonly type: 'job';
      readonly poolId: string;
      readonly jobId: string;
      readonly height: number;
      readonly clean: boolean;
    }
  | {
      readonly type: 'tip';
      readonly poolId: string;
      readonly height: number;
      readonly hash: string;
    }
  | {
      readonly type: 'block';
      readonly poolId: string;
      readonly height: number;
      readonly hash: string;
      readonly miner: string;
      readonly worker: string;
      readonly status: 'candidate' | 'pending' | 'confirmed' | 'orphaned' | 'rejected';
    }
  | {
      readonly type: 'hashrate';
      readonly poolId: string;
      readonly hashrateHps: number;
      readonly sharesPerSecond: number;
      readonly miners: number;
      readonly workers: number;
    }
  | {
      readonly type: 'pool';
      readonly poolId: string;
      readonly state: 'starting' | 'running' | 'stopped' | 'failed';
      readonly reason?: string;
    }
  | {
      readonly type: 'payment';
      readonly poolId: string;
      /** What the recipients get, in atomic units. */
      readonly amountAtomic: string;
      readonly recipients: number;
      readonly transactionIds: readonly string[];
      readonly feeAtomic: string;
    }
  | {
      /** For the operator alone: not on the public stream. */
      readonly type: 'payout-alarm';
      readonly poolId: string;
      readonly alarm: 'short' | 'owing' | 'review' | 'latched';
      readonly reason: string;
    };

export interface EventSink {
  emit(event: HostEvent): void;
}
