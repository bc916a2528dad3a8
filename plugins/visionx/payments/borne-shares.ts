/** What each of `count` destinations bears of a fee: the same, the first ones an atomic unit more where it is left. */
export function borneShares(feeAtomic: bigint, count: number): readonly bigint[] {
  const each = feeAtomic / BigInt(count);
  const rest = Number(feeAtomic % BigInt(count));
  return Array.from({ length: count }, (_, index) => (index < rest ? each + 1n : each));
}
