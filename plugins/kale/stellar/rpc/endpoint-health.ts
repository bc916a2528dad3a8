/** How far one endpoint is, by what it last told. */
export interface EndpointHealth {
  /** Host and port where no other was given. */
  readonly name: string;
  readonly state: /** Not asked yet. */
    | 'unknown'
    | 'healthy'
    /** Further behind the others than is allowed or far ahead of them, or without a new ledger for too long. */
    | 'stale'
    /** Of another network; never asked again. */
    | 'wrong-network'
    | 'failing';
  /** The highest that it told of; 0 before any. */
  readonly ledger: number;
  /** Why it is not healthy, without its URL; undefined where it is. */
  readonly problem: string | undefined;
}

/** A closed ledger. */
export interface LedgerTip {
  readonly sequence: number;
  /** Unix seconds. */
  readonly closeTime: bigint;
}
