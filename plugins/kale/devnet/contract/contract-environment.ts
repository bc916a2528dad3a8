import type { LedgerStorage } from '../ledger/ledger-storage.ts';

/** What a contract sees while it is called. */
export interface ContractEnvironment {
  readonly ledger: LedgerMoment;
  readonly storage: LedgerStorage;
  /** @throws HostFailure Auth where the address did not agree to this call. */
  requireAuth(address: string): void;
  /** Keeps an event of this contract; undone with the transaction. */
  emit(event: AssetEvent): void;
}

/** The ledger in which a call happens. */
export interface LedgerMoment {
  readonly sequence: number;
  /** Unix seconds. */
  readonly closeTime: bigint;
}

/** Stroops that came, went or moved; addresses begin with G or C. */
export type AssetEvent =
  | { readonly name: 'mint'; readonly to: string; readonly amount: bigint }
  | { readonly name: 'burn'; readonly from: string; readonly amount: bigint }
  | {
      readonly name: 'transfer';
      readonly from: string;
      readonly to: string;
      readonly amount: bigint;
    };
