/** Whether an address can be paid on this pool's network. */
export type AddressCheck =
  /** `address`: the one spelling under which its owner is known, whatever the miner typed. */
  | { readonly kind: 'valid'; readonly address: string }
  /** The reason is a sentence for the miner. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface SignedMessage {
  /** Canonical. */
  readonly address: string;
  readonly message: string;
  readonly signature: string;
}

/** Whose an address is. */
export interface Wallet {
  /** Cheap and pure: called at each login. A canonical address is its own canonical address. */
  checkAddress(address: string): AddressCheck;
  /**
   * Whether `signature`, as the coin's wallets write it, is that of `address` over `message`. Pure; false for
   * whatever is none. Absent: addresses of this coin do not sign.
   */
  verifyMessage?(signed: SignedMessage): boolean;
}
