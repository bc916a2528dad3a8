import type { ScVal } from '@stellar/stellar-sdk/xdr';
import type { ContractError } from '../operations/contract-error.ts';

/** Why something never happened and never will: nothing that was signed for it is on its way. */
export type RefusalReason =
  /** Too many wait already. */
  | 'busy'
  | 'stopping'
  /** The time until which it makes sense is over. */
  | 'too-late'
  /** No node could be asked, so nothing was sent. */
  | 'unreachable'
  /** It would cost more than is allowed. */
  | 'fee'
  /** Tried out by a node, it failed. */
  | 'simulation'
  /** No node will ever have it: it is malformed or badly signed. */
  | 'node'
  /** A key that should sign did not. */
  | 'unsigned';

/** What became of a deed. */
export type Outcome =
  /** In a ledger, and done. */
  | {
      readonly kind: 'applied';
      /** Hex, of the envelope that made it; that of the fee bump where it was one. */
      readonly hash: string;
      readonly ledger: number;
      /** Unix seconds. */
      readonly closeTime: bigint;
      /** Stroops that were charged. */
      readonly fee: bigint;
      /** What a contract returned. */
      readonly value: ScVal | undefined;
    }
  /** In a ledger, without effect; the fee is gone. */
  | {
      readonly kind: 'failed';
      readonly hash: string;
      readonly ledger: number;
      readonly closeTime: bigint;
      readonly fee: bigint;
      readonly contractError: ContractError | undefined;
      /** In the protocol's words. */
      readonly text: string;
    }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly contractError: ContractError | undefined;
      readonly text: string;
    }
  /**
   * It was signed, no ledger has it and none can: its time bound and all agreements under it are over, or another
   * transaction used its sequence number. It never happened.
   */
  | { readonly kind: 'expired'; readonly hash: string }
  /** It may have happened in a ledger that no node keeps any more: a person must decide. Nothing can happen now. */
  | { readonly kind: 'undecided'; readonly hash: string }
  /** Ended before its fate was known. It is on record; `recover` follows it further. */
  | { readonly kind: 'unknown'; readonly hash: string };

export function refused(
  reason: RefusalReason,
  text: string,
  contractError?: ContractError,
): Extract<Outcome, { kind: 'refused' }> {
  return { kind: 'refused', reason, text, contractError };
}
