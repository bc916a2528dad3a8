/** What signed envelopes (base64 XDR) say of themselves. */
import { TransactionBuilder, scValToNative } from '@stellar/stellar-sdk/base';
import type { Transaction } from '@stellar/stellar-sdk/base';
import type { InvokeContractArgs, InvokeHostFunctionOp } from '@stellar/stellar-sdk/xdr';
import type { ContractCall } from '../operations/contract-error.ts';
import type { SubmissionRecord } from './submission-record.ts';
import { hexHash } from './signatures.ts';

/** Hex, by which it is looked up; undefined for what is no transaction. */
export function envelopeHash(envelope: string, passphrase: string): string | undefined {
  try {
    return hexHash(TransactionBuilder.fromXdr(envelope, passphrase));
  } catch {
    return undefined;
  }
}

/**
 * The last ledger in which an agreement that it holds can be used, in whatever transaction: who has seen the envelope
 * can take it out. 0 where it holds none.
 */
export function agreementEnd(envelope: string): number {
  const ends = hostCallsIn(envelope).flatMap(({ auth }) =>
    auth.map(({ credentials }) =>
      credentials.type === 'sorobanCredentialsAddress'
        ? credentials.address.signatureExpirationLedger
        : 0,
    ),
  );
  return Math.max(0, ...ends);
}

/** The call of a contract that it makes; undefined for what makes none, or is no transaction. */
export function invocationIn(envelope: string): InvokeContractArgs | undefined {
  try {
    for (const { hostFunction } of hostCallsIn(envelope))
      if (hostFunction.type === 'hostFunctionTypeInvokeContract')
        return hostFunction.invokeContract;
    return undefined;
  } catch {
    return undefined;
  }
}

/** Which of a pool's calls it makes: a tractor's harvest names its blocks in a vector, that of the farm names one. */
export function contractCallIn(envelope: string): ContractCall | undefined {
  const invocation = invocationIn(envelope);
  const name = invocation?.functionName.toString();
  if (name === 'plant' || name === 'work') return name;
  if (name !== 'harvest') return undefined;
  return invocation?.args[1]?.type === 'scvVec' ? 'tractor' : 'harvest';
}

/** Stroops that a plant burns; undefined for other transactions. */
export function plantedStakeIn(envelope: string): bigint | undefined {
  const invocation = invocationIn(envelope);
  if (invocation?.functionName.toString() !== 'plant') return undefined;
  const stake: unknown = invocation.args[1] && scValToNative(invocation.args[1]);
  return typeof stake === 'bigint' ? stake : undefined;
}

/** The record of the transaction inside a fee bump, where only that of the bump is there. */
export function innerRecord(bump: SubmissionRecord, passphrase: string): SubmissionRecord {
  const inner = innerOf(bump.envelope, passphrase);
  return {
    ...bump,
    hash: bump.innerHash,
    envelope: inner.toXdr(),
    feeMax: BigInt(inner.fee),
  };
}

function hostCallsIn(envelope: string): readonly InvokeHostFunctionOp[] {
  // Of the passphrase only hashes depend.
  return innerOf(envelope, '').tx.operations.flatMap(({ body }) =>
    body.type === 'invokeHostFunction' ? [body.invokeHostFunctionOp] : [],
  );
}

function innerOf(envelope: string, passphrase: string): Transaction {
  const parsed = TransactionBuilder.fromXdr(envelope, passphrase);
  return 'innerTransaction' in parsed ? parsed.innerTransaction : parsed;
}
