import type { AuditAct } from '../audit/audit-trail.ts';
import type { Actor } from '../payouts/operator-desk.ts';
import type { Caller } from './api-route.ts';
import { originOf } from './miner-act.ts';

/** Who holds the admin token, as on the audit trail. */
export function operatorAt(caller: Caller): Actor {
  return { actor: 'operator', origin: originOf(caller) };
}

/** One act of the operator, to be recorded before it is done. */
export function operatorAct(
  caller: Caller,
  what: Pick<AuditAct, 'act' | 'subject' | 'facts'>,
): AuditAct {
  return { ...operatorAt(caller), ...what };
}
