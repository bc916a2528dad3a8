/** What is kept of a signed payment, for as long as it may be sent: JSON of the envelope and of what it was made by. */
import { TransactionBuilder } from '@stellar/stellar-sdk/base';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Payment } from '../../../core/plugin-api/payments.ts';
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';
import { hexHash } from '../stellar/submitter/signatures.ts';

const check = Compile(
  Type.Object(
    {
      envelope: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
      ledger: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
    },
    { additionalProperties: false },
  ),
);

export function payloadOf({ envelope, ledger }: SubmissionRecord): string {
  return JSON.stringify({ envelope, ledger });
}

/** Undefined where the payment is not one of this plugin's, of this network and of that account. */
export function recordIn(
  key: string,
  { payloads, transactionIds }: Payment,
  { passphrase, source }: { readonly passphrase: string; readonly source: string },
): SubmissionRecord | undefined {
  const [payload] = payloads;
  const [id] = transactionIds;
  if (payload === undefined || payloads.length !== 1 || transactionIds.length !== 1)
    return undefined;
  try {
    const kept: unknown = JSON.parse(payload);
    if (!check.Check(kept)) return undefined;
    const transaction = TransactionBuilder.fromXdr(kept.envelope, passphrase);
    if ('innerTransaction' in transaction) return undefined;
    const hash = hexHash(transaction);
    const { timeBounds, sequence, fee } = transaction;
    if (hash !== id || transaction.source !== source || timeBounds === undefined) return undefined;
    return {
      key,
      hash,
      innerHash: hash,
      envelope: kept.envelope,
      source,
      sequence: BigInt(sequence),
      timeBound: BigInt(timeBounds.maxTime),
      ledger: kept.ledger,
      feeMax: BigInt(fee),
    };
  } catch {
    return undefined;
  }
}
