/** One act of a person, or of the host in a person's stead: never changed, never deleted. */
export interface AuditAct {
  /** `operator`, `miner:<address>`, or `host`. */
  readonly actor: string;
  /** Where it came from: `api 10.0.0.7`, `stratum 10.0.0.9`, `plugin sha256`, `terminal`, `host`. */
  readonly origin: string;
  /** Kebab-case, such as `payouts-paused`. */
  readonly act: string;
  /** What it was done to: a pool, a batch `payout:<pool>:<id>`, an address. */
  readonly subject: string;
  /** Plain JSON, integers as strings; never a secret, not even hashed. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface AuditTrail {
  /** On record when it resolves. Rejects with `STORAGE_UNAVAILABLE`: then the act must not be done. */
  record(act: AuditAct): Promise<void>;
}
