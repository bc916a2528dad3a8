import type { AuditTrail } from '../audit/audit-trail.ts';
import type { LedgerCheck } from '../ledger/ledger-check.ts';
import type { HashrateMeter } from '../metrics/hashrate-meter.ts';
import type { AddressOwner } from '../ownership/address-owner.ts';
import type { MinerDesk } from '../payouts/miner-desk.ts';
import type { OperatorDesk } from '../payouts/operator-desk.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Queries } from '../storage/queries.ts';
import type { HostView } from './host-view.ts';

/**
 * Where answers come from. One number has one source: state of the running host from `view`, every
 * rate called "hashrate" without a span of its own from `meter`, every sum over recorded time from
 * `queries`. What miners and operators may do about money goes through the two desks.
 */
export interface ApiSources {
  readonly view: HostView;
  readonly meter: HashrateMeter;
  readonly queries: Queries;
  readonly clock: Clock;
  readonly operatorDesk: OperatorDesk;
  readonly minerDesk: MinerDesk;
  readonly addressOwner: AddressOwner;
  readonly audit: AuditTrail;
  readonly ledgerCheck: LedgerCheck;
}
