/** Why a submission is not a share. Dialects map these to their wire codes; the words are metric labels. */
export const REJECT_REASONS = [
  'stale',
  'duplicate',
  'unknown-job',
  'low-difficulty',
  'malformed',
  'bad-extranonce',
  'bad-ntime',
  'version-rolling',
  'unauthorized',
  // The miner claimed a hash that is not the one of its submission.
  'wrong-result',
  'overloaded',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** What becomes of a submission. An accepted one is durable by the time anybody sees this value. */
export type ShareVerdict =
  | {
      readonly kind: 'accepted';
      /** True for work on the previous tip that came within the grace: credited, counted apart. */
      readonly late: boolean;
      /** True where it met the network target and went to the daemons. */
      readonly blockCandidate: boolean;
    }
  | { readonly kind: 'rejected'; readonly reason: RejectReason };
