/**
 * Texts of refused calls. XMRig hangs up on `Unauthenticated`, `Invalid job id`, `your IP is banned`
 * and `IP Address currently banned`, so nothing that an honest miner can cause begins like these.
 */
import type { RejectReason } from '../../shares/share-verdict.ts';

export const UNKNOWN_METHOD = 'Unknown method';
export const NOT_LOGGED_IN = 'Log in first';
export const NO_WORK = 'No work yet, try again later';
export const NO_SPACE = 'No search space is free, try again later';
export const TOO_MANY_LOGINS = 'Too many logins, try again later';
export const FOREIGN_NONCE = 'Nonce is not of this connection: is the miner in NiceHash mode?';

/** Reasons of refused shares on the wire. */
export const SHARE_ERRORS: Readonly<Record<RejectReason, string>> = {
  stale: 'Stale share',
  'unknown-job': 'Block expired',
  duplicate: 'Duplicate share',
  'low-difficulty': 'Low difficulty share',
  'wrong-result': 'Rejected share: invalid result',
  unauthorized: NOT_LOGGED_IN,
  malformed: 'Malformed share',
  'bad-extranonce': FOREIGN_NONCE,
  'bad-ntime': 'Malformed share',
  'version-rolling': 'Malformed share',
  overloaded: 'Pool is busy, share not judged',
};
