/**
 * What is wrong with an answer of a wallet, as the end of a sentence that begins with the wallet; undefined
 * where nothing is. A plugin is foreign code, and what it says is about money.
 */
import type { Payment, PaymentOrder, Refusal } from '../plugin-api/payments.ts';

/** What a wallet says of a payment on its way. */
export interface PaymentFound {
  readonly transactionIds: readonly string[];
  readonly feeAtomic: bigint;
  /** Where only sending told. */
  readonly receiptsAtomic?: readonly bigint[];
}

/** A payment that was built or signed, before anything of it is recorded. */
export function paymentFault(order: PaymentOrder, payment: Payment): string | undefined {
  const { receiptsAtomic, feeAtomic, transactionIds } = payment;
  const { destinations, feeFrom } = order;
  if (receiptsAtomic.length !== destinations.length) {
    return `names ${receiptsAtomic.length} receipts for ${destinations.length} destinations`;
  }
  let deducted = 0n;
  for (const [position, { address, amountAtomic }] of destinations.entries()) {
    const receipt = receiptsAtomic[position] ?? 0n;
    const isRight = feeFrom === 'wallet' ? receipt === amountAtomic : receipt <= amountAtomic;
    if (receipt <= 0n || !isRight)
      return `pays ${receipt} to ${address} instead of ${amountAtomic}`;
    deducted += amountAtomic - receipt;
  }
  if (feeAtomic !== undefined && feeAtomic < 0n) return `names a fee of ${feeAtomic}`;
  if (feeAtomic !== undefined && deducted > feeAtomic) {
    return `takes ${deducted} from the destinations for a fee of ${feeAtomic}`;
  }
  return idsFault(transactionIds);
}

/** What was found or sent, against the payment that it shall be. */
export function outcomeFault(
  order: PaymentOrder,
  payment: Payment,
  found: PaymentFound,
): string | undefined {
  const { transactionIds, feeAtomic, receiptsAtomic } = found;
  if (transactionIds.length === 0) return 'names no transaction';
  const fault = idsFault(transactionIds);
  if (fault !== undefined) return fault;
  if (feeAtomic < 0n) return `names a fee of ${feeAtomic}`;
  if (payment.transactionIds.length > 0 && !sameIds(payment.transactionIds, transactionIds)) {
    return `names other transactions than it built: ${transactionIds.join(', ')}`;
  }
  if (payment.feeAtomic !== undefined && payment.feeAtomic !== feeAtomic) {
    return `names a fee of ${feeAtomic}, and built one of ${payment.feeAtomic}`;
  }
  if (receiptsAtomic === undefined) return undefined;
  return paymentFault(order, { ...payment, receiptsAtomic, feeAtomic });
}

export function refusalFault(order: PaymentOrder, refusal: Refusal): string | undefined {
  if (!('positions' in refusal)) return undefined;
  const { positions } = refusal;
  if (positions.length === 0) return 'refuses destinations and names none';
  const isKnown = positions.every((position) => order.destinations[position] !== undefined);
  return isKnown ? undefined : `refuses destinations that were not asked for: ${positions.join()}`;
}

export function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}

function idsFault(ids: readonly string[]): string | undefined {
  if (ids.some((id) => id === '')) return 'names a transaction without an id';
  return new Set(ids).size === ids.length ? undefined : 'names a transaction twice';
}
