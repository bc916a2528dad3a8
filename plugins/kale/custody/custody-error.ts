export type CustodyFault =
  /** What is stored is no sealed key at all. */
  | 'malformed'
  /** The ring has no key of that version. */
  | 'version-unknown'
  /** A wrong key, a changed byte, or a seal that belongs to another farmer: which of them cannot be told. */
  | 'seal-broken'
  /** It opened, but to the key of another account. */
  | 'key-mismatch';

const SENTENCES: Readonly<Record<CustodyFault, string>> = {
  malformed: 'what is stored is no sealed key',
  'version-unknown': 'it is sealed with a key that the ring does not have',
  'seal-broken': 'it does not open: a wrong key, a changed byte, or the seal of another farmer',
  'key-mismatch': 'it holds the key of another account',
};

/** A farmer's key cannot be used. Tells which and why, and nothing of what is sealed; it has no cause. */
export class CustodyError extends Error {
  readonly fault: CustodyFault;
  readonly farmerId: string;
  readonly publicKey: string;

  /** `remedy`: what a person can do about it. */
  constructor(
    fault: CustodyFault,
    farmer: { readonly farmerId: string; readonly publicKey: string },
    remedy?: string,
  ) {
    const what = `key of farmer ${farmer.farmerId} (${farmer.publicKey}): ${SENTENCES[fault]}`;
    super(remedy === undefined ? what : `${what}; ${remedy}`);
    this.name = 'CustodyError';
    this.fault = fault;
    this.farmerId = farmer.farmerId;
    this.publicKey = farmer.publicKey;
  }
}
