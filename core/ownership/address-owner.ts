/**
 * Whose an address is, as far as acts on its balance need it: a secret that its owner once set. Mining needs
 * none of this; whoever mines to an address gives it money.
 */
export type Proof =
  | { readonly kind: 'key'; readonly key: string }
  /** Over the text of `challenge`, which names the act, the address and a time; it is good once. */
  | { readonly kind: 'signature'; readonly challenge: string; readonly signature: string };

export type OwnerVerdict =
  | { readonly kind: 'proven' }
  /** No secret was ever set for the address. */
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'wrong' }
  /** Too many attempts for this address or from this origin; in so many seconds again. */
  | { readonly kind: 'limited'; readonly retrySeconds: number };

/** Rate-limited, in constant time, on the audit trail. Calls may reject with `STORAGE_UNAVAILABLE`. */
export interface AddressOwner {
  /**
   * Sets the secret where none is set: the first one wins. Takes no time of its caller: it is hashed and stored
   * later, and under load it may be dropped, which costs nothing, as the miner logs in again.
   */
  claim(address: string, key: string, origin: string): void;
  prove(poolId: string, address: string, proof: Proof, origin: string): Promise<OwnerVerdict>;
  /** Sets another secret, with the old one or a signature. */
  rekey(
    poolId: string,
    address: string,
    proof: Proof,
    key: string,
    origin: string,
  ): Promise<OwnerVerdict>;
  /** A text to sign, good once and for some minutes; undefined where addresses of the pool do not sign. */
  challenge(poolId: string, address: string): string | undefined;
  /** Whether a secret is set for the address, in this very spelling. */
  isClaimed(address: string): Promise<boolean>;
  /**
   * Forgets the secret, so that the next one wins again: what an operator does who knows the owner. His act is to
   * be on the audit trail before. False: there was none.
   */
  unclaim(address: string): Promise<boolean>;
}
