/** Amounts in LAND, the coin: 10^8 atomic units. */
const DECIMALS = 8;
const UNITS = 10n ** BigInt(DECIMALS);

/** `1.50000000` for 150000000n: all eight decimals, never rounded. */
export function landText(amountAtomic: bigint): string {
  const fraction = String(amountAtomic % UNITS).padStart(DECIMALS, '0');
  return `${amountAtomic / UNITS}.${fraction}`;
}
