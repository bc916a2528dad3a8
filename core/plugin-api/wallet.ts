/** Whether an address can be paid on this pool's network. */
export type AddressCheck =
  /** `address`: the one spelling under which its owner is known, whatever the miner typed. */
  | { readonly kind: 'valid'; readonly address: string }
  /** The reason is a sentence for the miner. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The money side of a coin. */
export interface Wallet {
  /** Cheap and pure: called at each login. A canonical address is its own canonical address. */
  checkAddress(address: string): AddressCheck;
}
