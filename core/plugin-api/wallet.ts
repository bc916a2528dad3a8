/** Whether an address can be paid on this pool's network; the reason is a sentence for the miner. */
export type AddressCheck =
  | { readonly kind: 'valid' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The money side of a coin. */
export interface Wallet {
  /** Cheap and pure: called at each login. */
  checkAddress(address: string): AddressCheck;
}
