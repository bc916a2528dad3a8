import type { Atomic } from '../ledger/posting.ts';
import type { RequestState } from './payout-store.ts';

/** What one miner wants of one pool. */
export interface PayoutSettings {
  /** Undefined: the pool's minimum. */
  readonly thresholdAtomic: Atomic | undefined;
  /** A wish, kept for when exchanging is possible; a ticker. */
  readonly payoutCoin: string | undefined;
  readonly autoExchange: boolean;
  /** Undefined: never set. */
  readonly createdAtMs: number | undefined;
  readonly changedAtMs: number | undefined;
}

export interface PayoutRequest {
  readonly id: bigint;
  readonly poolId: string;
  readonly address: string;
  /** Undefined: all there is. */
  readonly amountAtomic: Atomic | undefined;
  readonly state: RequestState;
  readonly reason: string;
  readonly createdAtMs: number;
  readonly completedAtMs: number | undefined;
}

/** Writes an amount in the pool's coin, which the desk does not know. */
export type AmountWriter = (amountAtomic: bigint) => string;

/** A sentence for the miner, and the field it is about. */
export interface DeskRefusal {
  readonly kind: 'refused';
  readonly field: 'amount' | 'threshold' | 'payoutCoin' | 'pool' | 'address';
  readonly reason: string | ((write: AmountWriter) => string);
}

/** Rules of a pool that a miner's wishes must keep. */
export interface MinerTerms {
  readonly payoutsEnabled: boolean;
  readonly minimumAtomic: Atomic;
  /** The least threshold, and the least that may be asked for. */
  readonly requestMinAtomic: Atomic;
}

/**
 * A miner's own acts, after he proved that the address is his; addresses are canonical. Acts are on the audit
 * trail before they are done. Every call may reject with `STORAGE_UNAVAILABLE`.
 */
export interface MinerDesk {
  /** Undefined for a pool that does not run. */
  terms(poolId: string): MinerTerms | undefined;
  settings(poolId: string, address: string): Promise<PayoutSettings>;
  change(
    poolId: string,
    address: string,
    change: Partial<Pick<PayoutSettings, 'thresholdAtomic' | 'payoutCoin' | 'autoExchange'>>,
    origin: string,
  ): Promise<PayoutSettings | DeskRefusal>;
  /** Asks for a payout below the threshold; paid by the next run, which a request brings forward. */
  request(
    poolId: string,
    address: string,
    amountAtomic: Atomic | undefined,
    origin: string,
  ): Promise<PayoutRequest | DeskRefusal>;
}
