/** Payments that are whole before they are sent: sending them, and finding them again. */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Payment, PaymentOrder, SendOutcome } from '../../../core/plugin-api/payments.ts';
import type { Transaction } from '../consensus/transaction.ts';
import type { AddressFormats } from '../wallet/address-formats.ts';
import { rpcCodeOf, sentenceOf } from './node-wallet.ts';
import type { NodeWallet } from './node-wallet.ts';
import { paidBy, receiptFault } from './order-check.ts';
import type { PaymentHistory } from './payment-history.ts';
import { answers } from './wallet-answers.ts';

/** Codes of `sendrawtransaction`. */
const DESERIALIZATION = -22;
const VERIFY_ERROR = -25;
const VERIFY_REJECTED = -26;
const ALREADY_IN_CHAIN = -27;
const REFUSALS: readonly unknown[] = [DESERIALIZATION, VERIFY_ERROR, VERIFY_REJECTED];

/**
 * What a signed transaction pays, as a payment of the order.
 * @throws PoolError PAYMENT_INVALID where it does not pay the order, or pays others as well.
 */
export async function signedPayment(
  order: PaymentOrder,
  { transaction, feeAtomic }: { readonly transaction: Transaction; readonly feeAtomic: bigint },
  { wallet, formats }: { readonly wallet: NodeWallet; readonly formats: AddressFormats },
): Promise<Payment> {
  const paid = paidBy(transaction.outputs, order, formats);
  if (paid.kind === 'wrong') throw invalid(paid.reason);
  const fault = receiptFault(order, paid.receiptsAtomic, feeAtomic);
  if (fault !== undefined) throw invalid(`it ${fault}`);
  for (const { script, value } of paid.others) {
    const address = formats.address(script);
    if (address === undefined || !(await wallet.owns(address)))
      throw invalid(`it pays ${value} to ${address ?? 'a script'}, which is no part of the order`);
  }
  return {
    transactionIds: [transaction.id],
    payloads: [transaction.bytes.toString('hex')],
    receiptsAtomic: paid.receiptsAtomic,
    feeAtomic,
    resendable: true,
  };
}

/** Hands a signed payment to the node; a second time does no harm. */
export async function sendSigned(
  order: PaymentOrder,
  payment: Payment,
  { wallet, history }: { readonly wallet: NodeWallet; readonly history: PaymentHistory },
): Promise<SendOutcome> {
  const { transactionIds, payloads, feeAtomic } = payment;
  const [hex] = payloads;
  if (hex === undefined || feeAtomic === undefined)
    return { kind: 'refused', reason: 'there is nothing in it to send' };
  const sent: SendOutcome = { kind: 'sent', transactionIds, feeAtomic };
  try {
    const id = await wallet.ask(answers.hash, 'sendrawtransaction', [hex, 0]);
    if (id === transactionIds[0]) return sent;
    return { kind: 'unknown', reason: `the node sent ${id}, the payment is ${transactionIds[0]}` };
  } catch (error) {
    if (isKnown(error)) return sent;
    const reason = sentenceOf(error);
    if (!REFUSALS.includes(rpcCodeOf(error))) return { kind: 'unknown', reason };
    try {
      // Its coins are missing as well where itself has spent them, and all it paid is spent again.
      const found = await history.find(order, payment);
      if (found.kind === 'found') return { ...found, kind: 'sent' };
      return { kind: 'refused', reason };
    } catch (unfound) {
      return { kind: 'unknown', reason: `${reason}; ${sentenceOf(unfound)}` };
    }
  }
}

function isKnown(error: unknown): boolean {
  if (rpcCodeOf(error) === ALREADY_IN_CHAIN) return true;
  return (
    rpcCodeOf(error) === VERIFY_REJECTED && /txn-already-(known|in-mempool)/.test(sentenceOf(error))
  );
}

export function invalid(reason: string): PoolError {
  return new PoolError('PAYMENT_INVALID', `not this payment: ${reason}`);
}
