import type { AuditTrail } from '../audit/audit-trail.ts';
import { CheckedDesk } from '../payouts/checked-desk.ts';
import type { MinerDesk } from '../payouts/miner-desk.ts';
import type { OperatorDesk } from '../payouts/operator-desk.ts';
import type { PayoutGuard } from '../payouts/payout-guard.ts';
import type { PayoutStore } from '../payouts/payout-store.ts';
import type { WishStore } from '../payouts/wish-store.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Database } from '../storage/database.ts';
import { SqlPayoutGuard } from '../storage/payouts/sql-payout-guard.ts';
import { SqlPayoutStore } from '../storage/payouts/sql-payout-store.ts';
import { SqlWishStore } from '../storage/payouts/sql-wish-store.ts';
import { SqlAuditTrail } from '../storage/sql-audit-trail.ts';
import { SqlLedger } from '../storage/sql-ledger.ts';
import { HostOperatorDesk } from './host-operator-desk.ts';
import { PayingPools } from './paying-pools.ts';
import type { PayingPool } from './paying-pools.ts';

/** Everything that paying reads and writes, in one database; one for all pools. */
export interface PayoutShelf {
  readonly store: PayoutStore;
  readonly guard: PayoutGuard;
  readonly wishes: WishStore;
  readonly audit: AuditTrail;
}

export interface PayoutDesks {
  readonly operatorDesk: OperatorDesk;
  readonly minerDesk: MinerDesk;
}

export function payoutShelfIn(database: Database, clock: Clock): PayoutShelf {
  return {
    store: new SqlPayoutStore(database, clock, new SqlLedger(database, clock)),
    guard: new SqlPayoutGuard(database, clock),
    wishes: new SqlWishStore(database, clock),
    audit: new SqlAuditTrail(database, clock),
  };
}

/** Where miners and operators act on the payouts of a host's pools. */
export function payoutDesksOf(
  pools: { readonly pools: readonly PayingPool[] },
  { store, wishes, audit }: PayoutShelf,
): PayoutDesks {
  const paying = new PayingPools(pools);
  return {
    operatorDesk: new HostOperatorDesk(paying, store, audit),
    minerDesk: new CheckedDesk((poolId) => paying.termsOf(poolId), wishes, audit),
  };
}
