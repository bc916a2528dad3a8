import type { ParsedTransaction } from './parsed-transaction.ts';

/** Stroops per operation. */
export const BASE_FEE = 100n;
/** Stroops that an account holds back per entry: two for itself, one per trustline. */
export const BASE_RESERVE = 5_000_000n;
const RESOURCE_FEE_BASE = 30_000n;
const RESOURCE_FEE_PER_ENTRY = 5_000n;

/** Stroops that a contract call costs besides; a made-up tariff, but one that knows the footprint. */
export function resourceFee(entryCount: number): bigint {
  return RESOURCE_FEE_BASE + RESOURCE_FEE_PER_ENTRY * BigInt(entryCount);
}

/** The account that pays, and what it offers at most. */
export function bidOf({ feeBump, source, fee }: ParsedTransaction): {
  readonly payer: string;
  readonly bid: bigint;
} {
  return feeBump === undefined
    ? { payer: source, bid: fee }
    : { payer: feeBump.source, bid: feeBump.fee };
}

/** What is taken in the end: there is room for all, so nobody pays more than the least. */
export function chargeOf({ operations, feeBump, resources }: ParsedTransaction): bigint {
  const count = BigInt(operations.length + (feeBump === undefined ? 0 : 1));
  return BASE_FEE * count + (resources?.resourceFee ?? 0n);
}
