/**
 * A call from a miner, structurally sound: what its parameters mean is for the method's handler.
 */
export interface StratumRequest {
  /**
   * JSON text of the id exactly as it has to be echoed: `4`, `"a"`, `null`; undefined where there
   * was none.
   */
  readonly id: string | undefined;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What one line of a miner turned out to be. */
export type ParsedLine =
  | { readonly kind: 'request'; readonly request: StratumRequest }
  /** An answer to something the host had asked; nobody waits for it. */
  | { readonly kind: 'response' }
  /** JSON of the right kind with a wrong member; answered. */
  | { readonly kind: 'malformed'; readonly id: string | undefined; readonly reason: string }
  /** Nothing that miner software sends. */
  | { readonly kind: 'junk'; readonly reason: string };
