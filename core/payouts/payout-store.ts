import type { NewEntry } from '../ledger/ledger.ts';
import type { AccountKind, Atomic } from '../ledger/posting.ts';
import type { Payment } from '../plugin-api/payments.ts';
import type { BatchHead, BatchState, FeeBearer, PayoutBatch, PayoutItem } from './payout-batch.ts';
import type { Fence } from './payout-guard.ts';

export interface NewBatch {
  readonly feeBearer: FeeBearer;
  readonly items: readonly Omit<PayoutItem, 'receiptAtomic'>[];
  /** Why it was made where a run alone is not the reason, such as the half of a batch that was too large. */
  readonly reason: string;
}

/**
 * What happens to the requests that a batch pays: `completed` when it is `confirmed`; when it is `released`,
 * `failed` for an owner who is held, for the reason of the hold, and else `pending` again.
 */
export type RequestState = 'pending' | 'processing' | 'completed' | 'failed';

/** One step of a batch: compare, record, enter; all of it in one transaction, or nothing. */
export interface BatchStep {
  readonly batch: Pick<PayoutBatch, 'id' | 'poolId' | 'state' | 'entries' | 'attempts'>;
  readonly to: BatchState;
  readonly reason?: string;
  /** Entered in the same transaction. Its key follows from `batch.entries`. */
  readonly entry?: NewEntry;
  /** Rejects with `PAYOUT_UNCOVERED` where the entry leaves an account of `miner` or `fee` of an item below zero. */
  readonly covered?: boolean;
  /** Recorded where given. A payment brings the receipts of the items. */
  readonly payment?: Payment;
  readonly unsigned?: string;
  readonly transactionIds?: readonly string[];
  readonly feeAtomic?: Atomic;
  readonly attempts?: number;
  /** No further run until a person said so, in the same transaction; for the reason of the step. */
  readonly latch?: boolean;
}

/** One owner who may be paid. */
export interface DuePayee {
  readonly account: PayoutItem['account'];
  readonly owner: string;
  readonly balanceAtomic: Atomic;
  /** Own threshold, if one was set. */
  readonly thresholdAtomic: Atomic | undefined;
  /** Waiting request, if there is one, and what it asks for; undefined: all there is. */
  readonly request: { readonly id: bigint; readonly amountAtomic: Atomic | undefined } | undefined;
  /** Why it is not paid for now, such as an address that the wallet refused. */
  readonly held: string | undefined;
}

/** One transaction pays one batch. */
export interface TransactionOwner {
  readonly transactionId: string;
  readonly batchId: bigint;
}

export interface PayoutControl {
  /** By an operator, or by the host itself where it stopped for safety (`latched`). */
  readonly paused: boolean;
  readonly latched: boolean;
  readonly reason: string;
  readonly by: string;
  readonly changedAtMs: number;
}

/**
 * Batches and all that decides about them. Whatever writes takes a fence and rejects with `PAYOUT_FENCED`
 * where another process holds the pool's payouts since; every call may reject with `STORAGE_UNAVAILABLE`, and
 * then nobody knows whether it was done: read again.
 */
export interface PayoutStore {
  /** Batches that are not settled, oldest first. */
  open(poolId: string): Promise<readonly BatchHead[]>;
  batch(poolId: string, id: bigint): Promise<PayoutBatch | undefined>;
  /** Which batch, of whatever pool, one of these transactions is on record for; `but` does not count. */
  batchOfTransactions(
    transactionIds: readonly string[],
    but: bigint,
  ): Promise<TransactionOwner | undefined>;
  /** Records new batches as `planned`, and their requests as `processing`; all or none. */
  plan(fence: Fence, batches: readonly NewBatch[]): Promise<readonly bigint[]>;
  /** Rejects with `PAYOUT_CONFLICT` where the batch is not in the state, or at the entries, that the step compares. */
  advance(fence: Fence, step: BatchStep): Promise<void>;
  /** Confirmations seen; no step. */
  progress(fence: Fence, id: bigint, confirmations: number): Promise<void>;
  /**
   * Owners with a balance of at least their own threshold, or `atLeast` where they set none, and owners with a
   * waiting request and any balance; largest balance first. Not those whose balance a batch that is still
   * `planned` is about to take.
   */
  due(poolId: string, atLeastAtomic: Atomic): Promise<readonly DuePayee[]>;
  /** Sum of the amounts of batches sent since, and of all that may still be sent: they count when they leave. */
  plannedSince(poolId: string, sinceMs: number): Promise<Atomic>;
  /** Pays an owner no more until `unhold`; his waiting request fails for this reason. */
  hold(fence: Fence, owner: string, reason: string): Promise<void>;
  /** False: nobody of that name is held. */
  unhold(poolId: string, owner: string): Promise<boolean>;
  control(poolId: string): Promise<PayoutControl>;
  /** By a person, without a fence. A latch stays, and its reason before this one. */
  pause(poolId: string, reason: string, by: string): Promise<void>;
  /** By a person, without a fence: lifts pause and latch. False: it is no longer as it was `seen`, and stays. */
  resume(poolId: string, seen: PayoutControl, by: string): Promise<boolean>;
  /** No further run until a person said so. A pause stays what it was. */
  latch(fence: Fence, reason: string): Promise<void>;
  /** Requests that wait for a run. */
  pendingRequests(poolId: string): Promise<number>;
  /** Sum over all owners of each account of the pool; accounts that were never moved are missing. */
  solvencyOf(poolId: string): Promise<ReadonlyMap<AccountKind, Atomic>>;
}
