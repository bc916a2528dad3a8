/** How far one endpoint is, by what it last told. */
export interface EndpointHealth {
  readonly name: string;
  readonly state: /** Not asked yet. */
    | 'unknown'
    | 'healthy'
    /** Further behind the others than is allowed, or without a new ledger for too long. */
    | 'stale'
    /** Of another network; never asked again. */
    | 'wrong-network'
    | 'failing';
  /** The highest that it told of; 0 before any. */
  readonly ledger: number;
  /** What went wrong last; undefined while nothing does. */
  readonly problem: string | undefined;
}

/** A closed ledger. */
export interface LedgerTip {
  readonly sequence: number;
  /** Unix seconds. */
  readonly closeTime: bigint;
}
