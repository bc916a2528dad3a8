/** Which mint paid for which pail, where others harvested for the farmer. */

/** What the asset contract told of one mint to one farmer. */
export interface Mint {
  readonly ledger: number;
  /** Hex, of the transaction. */
  readonly hash: string;
  /** Stroops: reward and stake. */
  readonly amount: bigint;
}

/** A mint that is on record already; without `hash` where somebody else had it done. */
export interface BookedMint {
  readonly ledger: number | undefined;
  readonly hash: string | undefined;
  readonly amount: bigint;
}

/** A pail that is gone. */
export interface GonePail {
  readonly blockIndex: number;
  readonly stake: bigint;
  /** Reward and stake by the rules; undefined where what they need is not known any more. */
  readonly expected: bigint | undefined;
}

/** Mints that nothing on record explains, in their order. */
export function unexplained(
  mints: readonly Mint[],
  booked: readonly BookedMint[],
): readonly Mint[] {
  const hashes = new Set(booked.map(({ hash }) => hash));
  const foreign = booked.filter(({ hash }) => hash === undefined);
  const left = mints.filter(({ hash }) => !hashes.has(hash));
  for (const { ledger, amount } of foreign) {
    const at = left.findIndex((each) => each.ledger === ledger && each.amount === amount);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/**
 * The mint of each pail, in their order; undefined where there is none. Those of exactly the expected amount first;
 * what is left goes to the pails that are left, both in their order, so that the sum is right whatever the rules were.
 */
export function matched(
  pails: readonly GonePail[],
  mints: readonly Mint[],
): readonly (Mint | undefined)[] {
  const left = [...mints];
  const take = (fits: (mint: Mint) => boolean) => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const exact = pails.map(({ expected }) => take(({ amount }) => amount === expected));
  return pails.map(({ stake }, index) => exact[index] ?? take(({ amount }) => amount >= stake));
}
