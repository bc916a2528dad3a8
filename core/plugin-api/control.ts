/**
 * What a plugin's own admin routes may change of a running pool. All of it is kept in the database, beside the
 * pool's file and not in it, and is in force from the call's end on; a fee where `feePercent` says.
 */
export interface PoolControl {
  /**
   * The operator's fee of blocks that are divided from now on. Where the scheme credits each share (`pps`, `fpps`),
   * a share has the fee by which its job was promised: one that was changed holds from the next job on, which comes
   * within 30 s.
   */
  readonly feePercent: number;
  /**
   * From now on; kept over restarts, until somebody changes `feePercent` in the pool's file: the last word counts.
   * Rejects with a RangeError for a fee that is out of the coin's or the host's bounds, with `STORAGE_UNAVAILABLE`.
   */
  setFeePercent(percent: number): Promise<void>;
  /** What the plugin kept last; undefined at first. */
  readonly kept: unknown;
  /** Keeps a JSON value of at most 16 KiB in place of the one before. Rejects with a RangeError, `STORAGE_UNAVAILABLE`. */
  keep(value: unknown): Promise<void>;
}
