import type { FarmBlock, Pail } from '../../consensus/farm-block.ts';

/** A classic account; stroops of the native asset. */
export interface AccountState {
  readonly balance: bigint;
  readonly sequence: bigint;
  /** Trustlines, each of which holds back a reserve. */
  readonly subentries: number;
}

/** An account's balance of KALE, stroops. */
export interface TrustlineState {
  readonly balance: bigint;
  readonly limit: bigint;
}

/** Instance storage of the farm contract. Undefined where the contract never wrote the key. */
export interface FarmInstance {
  readonly homesteader: string | undefined;
  readonly asset: string | undefined;
  readonly farmBlock: FarmBlock | undefined;
  readonly farmIndex: number | undefined;
  readonly paused: boolean | undefined;
}

/** Everything a ledger holds, by kind. */
export interface LedgerValues {
  /** By G address. */
  readonly account: AccountState;
  /** By G address. */
  readonly trustline: TrustlineState;
  /** Stroops of KALE of a contract, by C address. */
  readonly holding: bigint;
  /** One, with an empty id; the two that follow too. */
  readonly farm: FarmInstance;
  readonly asset: 'instance';
  readonly tractor: 'instance';
  /** By index. Temporary, as the pails. */
  readonly block: FarmBlock;
  /** By `pailId`. */
  readonly pail: Pail;
  /** By address and nonce of a signed entry; temporary, until the signature ends. */
  readonly nonce: 'used';
}

export type LedgerKind = keyof LedgerValues;

/** Entries of a ledger; an entry that has expired is not there. */
export interface LedgerStorage {
  get<K extends LedgerKind>(kind: K, id: string): LedgerValues[K] | undefined;
  /** `liveUntil` is the last ledger in which a nonce is known; the others have a term of their own. */
  set<K extends LedgerKind>(kind: K, id: string, value: LedgerValues[K], liveUntil?: number): void;
  remove(kind: LedgerKind, id: string): void;
}

export function pailId(farmer: string, index: number): string {
  return `${farmer}:${index}`;
}
