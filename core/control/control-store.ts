/** A pool's control as its plugin and its file stand now. */
export interface ControlledPool {
  readonly poolId: string;
  readonly pluginId: string;
  /** `feePercent` in the pool's file; undefined where that says nothing. */
  readonly fileFeePercent: number | undefined;
}

export interface ControlRecord {
  /** The operator's fee that was set in place of the file's. */
  readonly feePercent: number | undefined;
  /** JSON text. */
  readonly kept: string | undefined;
}

export interface LoadedControl extends ControlRecord {
  /** A fee that was on record until now, and is not any more: the file says another one than when it was set. */
  readonly dropped: number | undefined;
}

/** What plugins changed of their pools. All reject with `STORAGE_UNAVAILABLE`. */
export interface ControlStore {
  /** What is on record for the pool, less what its file overrules by now; that is on the audit trail. */
  load(pool: ControlledPool): Promise<LoadedControl>;
  /** Puts a fee on record, and on the audit trail, or neither. `before`: the one that was in force. */
  setFeePercent(pool: ControlledPool, percent: number, before: number): Promise<void>;
  /** Puts a JSON text of at most 16 KiB on record. */
  keep(pool: ControlledPool, kept: string): Promise<void>;
}

/** Keeps nothing: for plugins that are tried, and those that never ask for control. */
export const FORGETTING_STORE: ControlStore = {
  load: async () => NOTHING_SET,
  setFeePercent: async () => undefined,
  keep: async () => undefined,
};

export const NOTHING_SET: LoadedControl = {
  feePercent: undefined,
  kept: undefined,
  dropped: undefined,
};
