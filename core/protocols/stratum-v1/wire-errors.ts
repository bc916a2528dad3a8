/** What a refused call is answered with: `[code, text, null]`. */
import type { RejectReason } from '../../shares/share-verdict.ts';

export interface WireError {
  /**
   * 20 other, 21 job not found or stale, 22 duplicate, 23 low difficulty, 24 unauthorized, 25 not
   * subscribed.
   */
  readonly code: 20 | 21 | 22 | 23 | 24 | 25;
  readonly text: string;
}

export const UNKNOWN_METHOD: WireError = { code: 20, text: 'Unknown method' };
export const NOT_SUBSCRIBED: WireError = { code: 25, text: 'Not subscribed' };

/** Reasons of refused shares on the wire. */
export const SHARE_ERRORS: Readonly<Record<RejectReason, WireError>> = {
  stale: { code: 21, text: 'Stale share' },
  'unknown-job': { code: 21, text: 'Job not found' },
  duplicate: { code: 22, text: 'Duplicate share' },
  'low-difficulty': { code: 23, text: 'Low difficulty share' },
  unauthorized: { code: 24, text: 'Unauthorized worker' },
  malformed: { code: 20, text: 'Malformed share' },
  'bad-extranonce': { code: 20, text: 'Invalid extranonce2' },
  'bad-ntime': { code: 20, text: 'Ntime out of range' },
  'version-rolling': { code: 20, text: 'Invalid version bits' },
  // Cannot come here: miners of this dialect do not say which hash they found.
  'wrong-result': { code: 20, text: 'Wrong result' },
  overloaded: { code: 20, text: 'Pool is busy, share not judged' },
};

/** An error that only this answer has. */
export function otherError(text: string): WireError {
  return { code: 20, text };
}
