import type { Atomic } from '../ledger/posting.ts';
import type { FeeBearer } from './payout-batch.ts';

/** How a pool pays, from its file. */
export interface PayoutRules {
  /** Time from one run to the next. */
  readonly everyMs: number;
  /** Balances below stay; a miner's own threshold may be higher, or lower down to `requestMinAtomic`. */
  readonly minimumAtomic: Atomic;
  /** The least that a miner may ask for, or set as threshold; never below the coin's dust. */
  readonly requestMinAtomic: Atomic;
  readonly feeBearer: FeeBearer;
  /** Most that one run pays, and all runs of 24 hours; undefined: without limit. */
  readonly runMaxAtomic: Atomic | undefined;
  readonly dayMaxAtomic: Atomic | undefined;
  /** Runs only tell what they would pay. */
  readonly dryRun: boolean;
  /** Owners of coin fees that are paid out, and where. */
  readonly feeAddresses: ReadonlyMap<string, string>;
}
