/** An amount in coins, exact, with all its decimals: `-0.00000001`. */
export function amountText(amountAtomic: bigint, decimals: number): string {
  const digits = String(amountAtomic < 0n ? -amountAtomic : amountAtomic).padStart(
    decimals + 1,
    '0',
  );
  const point = digits.length - decimals;
  const sign = amountAtomic < 0n ? '-' : '';
  const fraction = decimals === 0 ? '' : `.${digits.slice(point)}`;
  return `${sign}${digits.slice(0, point)}${fraction}`;
}
