/**
 * A batch: what is paid with one order of the pool's wallet, and how far that is.
 *
 * ```
 * planned -> reserved -> submitting -> submitted -> confirmed
 *    |          |  \-> signing -^  \-> unknown -> submitted | submitting again | review
 *    v          v          v           submitted that is lost -> review
 *         released                     review -> submitted | submitting | released
 * ```
 *
 * `submitting` is released where the wallet refused the first attempt: nothing of it was ever sent. `signing` is
 * released by a person.
 *
 * | state | recorded | in the ledger |
 * |---|---|---|
 * | `planned` | who shall get how much | nothing yet |
 * | `reserved` | | amounts moved from their owners to the batch |
 * | `signing` | a payment that waits for a signature made elsewhere | |
 * | `submitting` | the payment, whole; the call that sends it may have been made, or not | |
 * | `unknown` | that nobody knows what became of the call | |
 * | `submitted` | transaction ids | amounts left the pool, the network fee too |
 * | `confirmed` | final | |
 * | `released` | why | amounts given back to their owners |
 * | `review` | what was found; a person decides, and the pool pays nothing until then | |
 *
 * Every step is recorded, with its entry in one transaction, before the act that depends on it.
 */
import type { AccountKind, Atomic } from '../ledger/posting.ts';
import type { Payment } from '../plugin-api/payments.ts';

export const BATCH_STATES = [
  'planned',
  'reserved',
  'signing',
  'submitting',
  'unknown',
  'submitted',
  'confirmed',
  'released',
  'review',
] as const;

export type BatchState = (typeof BATCH_STATES)[number];

/** States in which a batch needs nothing any more. */
export const SETTLED_STATES: readonly BatchState[] = ['confirmed', 'released'];

/** Accounts that may be paid out. */
export type PaidAccount = Extract<AccountKind, 'miner' | 'fee'>;

/** One destination of a batch. */
export interface PayoutItem {
  readonly account: PaidAccount;
  /** Whose balance pays for it. */
  readonly owner: string;
  /** Where it goes. */
  readonly address: string;
  /** What leaves the owner's balance. */
  readonly amountAtomic: Atomic;
  /** What arrived or will arrive; undefined until the payment is built. */
  readonly receiptAtomic: Atomic | undefined;
  /** The request that asked for it, if one did. */
  readonly requestId: bigint | undefined;
}

/** Who bears network fees: the operator, or who is paid. */
export type FeeBearer = 'operator' | 'miners';

export interface PayoutBatch {
  readonly id: bigint;
  readonly poolId: string;
  readonly state: BatchState;
  readonly feeBearer: FeeBearer;
  /** In the order of the wallet's order. */
  readonly items: readonly PayoutItem[];
  /** Recorded from `submitting` on. */
  readonly payment: Payment | undefined;
  /** Recorded while `signing`: what a person signs. */
  readonly unsigned: string | undefined;
  /** Empty until known. */
  readonly transactionIds: readonly string[];
  readonly feeAtomic: Atomic | undefined;
  /** How often it was sent, an attempt that nobody knows of included. */
  readonly attempts: number;
  /** Ledger entries of it so far. */
  readonly entries: number;
  readonly confirmations: number;
  /** Why it is where it is; empty where that needs no words. */
  readonly reason: string;
  readonly createdAtMs: number;
  /** When it came to its state. */
  readonly changedAtMs: number;
}

/** A batch without whom and what it pays: those may be a thousand, and most looks at a batch need none of them. */
export type BatchHead = Omit<PayoutBatch, 'items' | 'payment' | 'unsigned'>;

/** Names the batch to the wallet and in the ledger: `payout:<pool>:<id>`. */
export function batchKey({ poolId, id }: Pick<PayoutBatch, 'poolId' | 'id'>): string {
  return `payout:${poolId}:${id}`;
}
