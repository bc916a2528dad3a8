/** Whoever can sign for one account. It never gives its key away. */
export interface Signer {
  /** G address. */
  readonly publicKey: string;
  /** 64 bytes over `payload`, by ed25519. */
  sign(payload: Uint8Array): Promise<Uint8Array>;
}
