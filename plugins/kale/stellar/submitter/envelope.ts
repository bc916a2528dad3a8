/** What signed envelopes (base64 XDR) say of themselves. */
import { TransactionBuilder } from '@stellar/stellar-sdk/base';
import type { Transaction } from '@stellar/stellar-sdk/base';
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
  const { operations } = innerOf(envelope, '').tx;
  const ends = operations.flatMap(({ body }) => {
    if (body.type !== 'invokeHostFunction') return [];
    return body.invokeHostFunctionOp.auth.map(({ credentials }) =>
      credentials.type === 'sorobanCredentialsAddress'
        ? credentials.address.signatureExpirationLedger
        : 0,
    );
  });
  return Math.max(0, ...ends);
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

function innerOf(envelope: string, passphrase: string): Transaction {
  const parsed = TransactionBuilder.fromXdr(envelope, passphrase);
  return 'innerTransaction' in parsed ? parsed.innerTransaction : parsed;
}
