import type { Posting } from './posting.ts';

export type EntryKind =
  | 'block-reward'
  | 'block-matured'
  | 'block-reversed'
  | 'work-credited'
  | 'reserve-moved'
  | 'payout-reserved'
  | 'payout-sent'
  | 'payout-returned'
  | 'payout-released';

/** One business act, to be entered once whatever happens. */
export interface NewEntry {
  readonly kind: EntryKind;
  /** Id of the pool whose coin and wallet it is about: amounts of two pools never mix. */
  readonly asset: string;
  /** Names the act; a second entry with this key is the first one, or a conflict. */
  readonly idempotencyKey: string;
  /** Sum to zero, none of them zero, no account and owner twice. */
  readonly postings: readonly Posting[];
  /** What it was worked out from, for people and for the input hash: plain JSON, integers as strings. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** `conflict` is thrown as a PoolError, never returned. */
export type PostOutcome = 'posted' | 'present';

export interface Ledger {
  /**
   * Enters it in one transaction, with its hash chained to the one before, and moves the balances.
   * `present`: it was entered before with the same input. Rejects with PoolErrors `LEDGER_UNBALANCED`,
   * `LEDGER_CONFLICT` (same key, other input), `STORAGE_UNAVAILABLE`.
   */
  post(entry: NewEntry): Promise<PostOutcome>;
  /** The postings of an earlier entry, or undefined: for what has to be taken back. */
  postingsOf(idempotencyKey: string): Promise<readonly Posting[] | undefined>;
}
