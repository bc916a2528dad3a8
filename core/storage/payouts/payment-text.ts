import assert from 'node:assert/strict';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import type { Payment } from '../../plugin-api/payments.ts';

const Amount = Type.String({ pattern: '^[0-9]{1,78}$' });

const StoredPayment = Type.Object({
  transactionIds: Type.Array(Type.String()),
  payloads: Type.Array(Type.String()),
  receiptsAtomic: Type.Array(Amount),
  feeAtomic: Type.Union([Amount, Type.Null()]),
  resendable: Type.Boolean(),
});

/** A payment as JSON, its amounts as decimal text. */
export function paymentText(payment: Payment): string {
  return JSON.stringify({
    transactionIds: payment.transactionIds,
    payloads: payment.payloads,
    receiptsAtomic: payment.receiptsAtomic.map(String),
    feeAtomic: payment.feeAtomic === undefined ? null : String(payment.feeAtomic),
    resendable: payment.resendable,
  });
}

/** Reads what `paymentText` wrote; whatever else is stored there is a bug, or another's hand. */
export function paymentOf(text: string): Payment {
  const stored: unknown = JSON.parse(text);
  assert(Check(StoredPayment, stored), 'a stored payment is not what was written');
  const { transactionIds, payloads, receiptsAtomic, feeAtomic, resendable } = stored;
  return {
    transactionIds,
    payloads,
    receiptsAtomic: receiptsAtomic.map(BigInt),
    feeAtomic: feeAtomic === null ? undefined : BigInt(feeAtomic),
    resendable,
  };
}
