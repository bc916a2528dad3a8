import type { Holdings } from '../plugin-api/payments.ts';
import type { Atomic } from '../ledger/posting.ts';
import type { PayoutBatch, PayoutItem } from './payout-batch.ts';
import type { PayoutControl } from './payout-store.ts';

/** What a person may do with a batch in `review`, as far as what was found allows it; `release` in `signing` too. */
export type ReviewChoice =
  /** It was not paid and never will be: amounts go back to their owners. */
  | { readonly kind: 'release' }
  /** These transactions paid it; wallet and chain are asked for them first. */
  | { readonly kind: 'adopt'; readonly transactionIds: readonly string[] }
  /** Send the recorded payment once more; only where that cannot pay twice. */
  | { readonly kind: 'resend' };

/** What a run would pay, or has planned. */
export interface PlanReport {
  readonly batches: readonly (readonly Omit<PayoutItem, 'receiptAtomic'>[])[];
  readonly amountAtomic: Atomic;
  /** Owners due who are not in it, and why: held, over a cap. */
  readonly left: readonly { readonly owner: string; readonly reason: string }[];
  /** True where a run paid nothing of it, as the pool's rules say. */
  readonly dryRun?: boolean;
}

/** What a pool owes, beside what its wallet holds. */
export interface Solvency {
  /** Owed to miners, immature included. */
  readonly minersAtomic: Atomic;
  /** All that the books say is in the wallet: miners, fees, reserve, remainders, reserved payments. */
  readonly owedAtomic: Atomic;
  /** Of `owedAtomic` what is not immature. */
  readonly owedMatureAtomic: Atomic;
  /** Undefined where the wallet does not answer, for the reason beside it. */
  readonly holdings: Holdings | undefined;
  readonly reason: string;
}

export interface PayoutStanding {
  readonly poolId: string;
  /** False: the pool counts what it owes and pays nothing. */
  readonly enabled: boolean;
  readonly dryRun: boolean;
  readonly control: PayoutControl;
  readonly openBatches: number;
  readonly reviewBatches: number;
}

/**
 * Payouts as an operator sees and steers them. Acts are on the audit trail before they are done. Rejects with
 * `PAYOUT_CONFLICT` and a sentence for what cannot be done, `STORAGE_UNAVAILABLE`, `DAEMON_*`.
 */
export interface OperatorDesk {
  standings(): Promise<readonly PayoutStanding[]>;
  batch(poolId: string, id: bigint): Promise<PayoutBatch | undefined>;
  solvency(poolId: string): Promise<Solvency>;
  /** Works out what a run would pay now. Records nothing. */
  preview(poolId: string): Promise<PlanReport>;
  /** A run at once, whatever the schedule says; not while paused. */
  run(poolId: string, by: Actor): Promise<PlanReport>;
  pause(poolId: string, by: Actor, reason: string): Promise<void>;
  /** Lifts a pause and a latch; one that comes meanwhile stays, and is a conflict. */
  resume(poolId: string, by: Actor): Promise<void>;
  /** For a batch in `review`, or one in `signing` that shall not be signed. */
  resolve(poolId: string, id: bigint, choice: ReviewChoice, by: Actor): Promise<void>;
  /** For a batch in `signing`: what was signed, in base64 or hex. */
  signed(poolId: string, id: bigint, signed: string, by: Actor): Promise<void>;
  /** Pays an owner again who was held. False: nobody of that name is held. */
  unhold(poolId: string, owner: string, by: Actor): Promise<boolean>;
}

/** Who acts, as on the audit trail. */
export interface Actor {
  readonly actor: string;
  readonly origin: string;
}
