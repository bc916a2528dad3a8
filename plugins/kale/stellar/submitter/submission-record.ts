/**
 * A signed transaction, as it is put on record before it is sent. Several of one `innerHash` (fee bumps) share one
 * sequence number, so that at most one of them happens.
 */
export interface SubmissionRecord {
  /** The caller's name of the deed. */
  readonly key: string;
  /** Hex; under this it is looked up. */
  readonly hash: string;
  /** Hex; of the transaction itself, the same as `hash` where this is no fee bump. */
  readonly innerHash: string;
  /** Base64 XDR with all signatures. May be sent again at any time. */
  readonly envelope: string;
  /** G address whose sequence number it uses. */
  readonly source: string;
  readonly sequence: bigint;
  /** Unix seconds: no ledger that closes later has it. */
  readonly timeBound: bigint;
  /** The last closed ledger when it was made: only later ones can have it. */
  readonly ledger: number;
  /** Stroops that it costs at most. */
  readonly feeMax: bigint;
}

/** Where transactions are put on record. */
export interface SubmissionJournal {
  /** Resolves when the record is safe from a crash; only then is it sent. */
  record(record: SubmissionRecord): Promise<void>;
}
