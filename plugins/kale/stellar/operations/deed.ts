import type { Operation, SorobanAuthorizedInvocation } from '@stellar/stellar-sdk/xdr';
import type { Signer } from '../signer.ts';
import type { ContractCall } from './contract-error.ts';

/** What somebody agrees to besides the account that sends the transaction. */
export interface Agreement {
  readonly signer: Signer;
  /** Exactly this, with all that is called below it. */
  readonly invocation: SorobanAuthorizedInvocation;
}

/** What a transaction is to do, whichever account sends it. */
export interface Deed {
  /** One call of a contract, or up to 100 others. */
  readonly operations: readonly Operation[];
  /** Undefined for operations that call no contract. */
  readonly call?: ContractCall;
  readonly agreements: readonly Agreement[];
  /** Those besides the sender who are the source of an operation. */
  readonly signers: readonly Signer[];
}

/** As many as a transaction holds. */
export const OPERATIONS_MAX = 100;
/** Signatures under a transaction; one is the sender's. */
export const SIGNATURES_MAX = 20;

/** Several deeds as one: all of it happens, or nothing. None may call a contract. */
export function together(deeds: readonly Deed[]): Deed {
  const signers = new Map(
    deeds.flatMap((each) => each.signers).map((each) => [each.publicKey, each]),
  );
  const operations = deeds.flatMap((each) => each.operations);
  if (deeds.some((each) => each.call !== undefined))
    throw new RangeError('a call of a contract is alone in its transaction');
  if (operations.length > OPERATIONS_MAX || signers.size >= SIGNATURES_MAX)
    throw new RangeError('more than one transaction holds');
  return { operations, agreements: [], signers: [...signers.values()] };
}
