import type { AuditTrail } from '../audit/audit-trail.ts';
import type { ClaimCounts } from '../metrics/claim-metrics.ts';
import type { AddressOwner } from '../ownership/address-owner.ts';
import { CHALLENGE_DEFAULTS, Challenges } from '../ownership/challenges.ts';
import { CLAIM_DEFAULTS, ClaimDesk } from '../ownership/claim-desk.ts';
import { KEY_METHOD, KeyHasher } from '../ownership/key-hasher.ts';
import { KeyedAddressOwner, OWNER_DEFAULTS } from '../ownership/keyed-address-owner.ts';
import { OwnershipTrail } from '../ownership/ownership-trail.ts';
import { PROOF_LIMIT_DEFAULTS, ProofLimits } from '../ownership/proof-limits.ts';
import { subscriberOf } from '../listeners/peer-address.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import { FaultLog } from '../shares/fault-log.ts';
import type { Database } from '../storage/database.ts';
import { SqlAddressSecrets } from '../storage/sql-address-secrets.ts';
import type { Lifecycle } from './lifecycle.ts';

export interface OwnershipParts {
  readonly clock: Clock;
  readonly database: Database;
  readonly audit: AuditTrail;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  /** Of a pool that runs. */
  readonly walletOf: (poolId: string) => Wallet | undefined;
}

/** While the database is away, every login with a key fails alike. */
const FAULT_SPAN_MS = 60_000;

export interface Ownership {
  readonly owner: AddressOwner;
  readonly counts: () => ClaimCounts;
}

/** Whose addresses are; closed by `lifecycle`, before the database is. */
export function composeOwnership(
  options: { readonly hostName: string },
  { clock, database, audit, logger, lifecycle, walletOf }: OwnershipParts,
): Ownership {
  const store = new SqlAddressSecrets(database, clock);
  const hasher = new KeyHasher({ method: KEY_METHOD });
  const trail = new OwnershipTrail(audit, clock);
  const faults = new FaultLog({ spanMs: FAULT_SPAN_MS }, clock, logger);
  const claims = new ClaimDesk(CLAIM_DEFAULTS, { store, hasher, trail, faults, clock });
  lifecycle.started('claims of addresses', () => claims.close());
  const owner = new KeyedAddressOwner(OWNER_DEFAULTS, {
    store,
    hasher,
    claims,
    trail,
    walletOf,
    challenges: new Challenges({ ...CHALLENGE_DEFAULTS, ...options }, clock),
    limits: new ProofLimits(PROOF_LIMIT_DEFAULTS, clock),
    subjectOf: originSubject,
  });
  return { owner, counts: () => claims };
}

/** `api 2001:db8::7` by its subscriber: `api 2001:db8:0:0::/64`. */
function originSubject(origin: string): string {
  const at = origin.lastIndexOf(' ') + 1;
  return origin.slice(0, at) + subscriberOf(origin.slice(at));
}
