/** A key as it is kept: never the key itself. */
export interface AddressSecret {
  /** 16 bytes or more. */
  readonly salt: Buffer;
  /** 32 bytes or more. */
  readonly hash: Buffer;
  /** How `hash` was made, such as `scrypt:131072:8:1`. */
  readonly method: string;
}

/** What is kept of the keys of addresses. Calls may reject with `STORAGE_UNAVAILABLE`. */
export interface AddressSecretStore {
  find(address: string): Promise<AddressSecret | undefined>;
  /** Keeps a first secret. False: there is one, and it stays. */
  add(address: string, secret: AddressSecret): Promise<boolean>;
  /** Puts `secret` in place of `known`. False: another one, or none, is kept by now. */
  replace(address: string, known: AddressSecret, secret: AddressSecret): Promise<boolean>;
  /** Keeps none any more. False: there was none. */
  remove(address: string): Promise<boolean>;
}
