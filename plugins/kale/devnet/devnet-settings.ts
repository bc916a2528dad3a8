/** What a pool's configuration says of its devnet. */
export interface KaleDevnetSettings {
  /** Signed into every transaction; the pool signs with the same. */
  readonly passphrase: string;
  /** C address of the farm contract; made from the passphrase where left out. */
  readonly farmContract?: string | undefined;
  /** Milliseconds between ledgers. */
  readonly ledgerMs: number;
  /** Seconds that the close time of each ledger is later than that of the one before; left out: as the clock says. */
  readonly ledgerSeconds?: number | undefined;
}
