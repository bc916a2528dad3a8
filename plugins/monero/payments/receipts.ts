/**
 * What each destination gets of what the wallet built. The wallet tells the amounts of a transaction in an order
 * of its own (measured with 0.18.5: the first, then the others from the last), so they are matched by size.
 */
import type { Destination, PaymentOrder } from '../../../core/plugin-api/payments.ts';

export interface BuiltAmounts {
  /** Of the order. */
  readonly asked: readonly bigint[];
  /** Of each transaction, in any order. */
  readonly given: readonly (readonly bigint[])[];
  readonly fee: bigint;
  readonly feeFrom: 'wallet' | 'destinations';
}

/** In the order of the order; a string says why they cannot be told to the piconero. */
export function receiptsOf({ asked, given, fee, feeFrom }: BuiltAmounts): bigint[] | string {
  const pieces = given.flat();
  const [only] = asked;
  if (feeFrom === 'wallet') {
    const exact = asked.length === 1 ? sum(pieces) === only : isSame(asked, pieces);
    return exact ? [...asked] : 'the wallet divided an amount, or pays other amounts than asked';
  }
  if (sum(pieces) + fee !== sum(asked)) return 'the wallet did not take the fee out of the amounts';
  if (asked.length === 1) return [sum(pieces)];
  if (pieces.length !== asked.length) return 'the wallet divided an amount';
  return matched(asked, pieces, fee);
}

/**
 * All bear the same share of the fee, some of them a piconero more of what the division leaves. So larger amounts
 * stay at least as large, and sorting matches them; of equal amounts nobody knows who bears more.
 */
function matched(
  asked: readonly bigint[],
  pieces: readonly bigint[],
  fee: bigint,
): bigint[] | string {
  const share = fee / BigInt(asked.length);
  const given = pieces.toSorted(ascending);
  const order = asked.map((amount, index) => ({ amount, index }));
  order.sort((a, b) => ascending(a.amount, b.amount));
  const receipts = new Map<number, bigint>();
  for (const [rank, { amount, index }] of order.entries()) {
    const receipt = given[rank] ?? 0n;
    const borne = amount - receipt;
    if (borne !== share && borne !== share + 1n) return 'the wallet did not share the fee evenly';
    if (order[rank - 1]?.amount === amount && given[rank - 1] !== receipt)
      return 'nobody can tell who of two equal amounts bears a piconero more of the fee';
    receipts.set(index, receipt);
  }
  return asked.map((_, index) => receipts.get(index) ?? 0n);
}

/**
 * What each destination of an order got of what a wallet says that it paid, in the order of the order; a string
 * says why that does not pay it.
 */
export function paidOf(
  { destinations, feeFrom }: PaymentOrder,
  paid: readonly Destination[],
  feeAtomic: bigint,
): bigint[] | string {
  const receipts = destinations.map(({ address }) =>
    sum(paid.filter((each) => each.address === address).map(({ amountAtomic }) => amountAtomic)),
  );
  for (const [index, { address, amountAtomic }] of destinations.entries()) {
    const receipt = receipts[index] ?? 0n;
    const isRight = feeFrom === 'wallet' ? receipt === amountAtomic : receipt <= amountAtomic;
    if (receipt <= 0n || !isRight) return `it pays ${receipt} of ${amountAtomic} to ${address}`;
  }
  const taken = sum(destinations.map(({ amountAtomic }) => amountAtomic)) - sum(receipts);
  return taken <= feeAtomic ? receipts : `it takes ${taken} for a fee of ${feeAtomic}`;
}

function isSame(some: readonly bigint[], others: readonly bigint[]): boolean {
  const sorted = others.toSorted(ascending);
  return (
    some.length === others.length &&
    some.toSorted(ascending).every((amount, rank) => amount === sorted[rank])
  );
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
