/** Digits of a coin before its point: more than any coin has, and no work to parse. */
const DIGITS_MAX = 20;

/**
 * Atomic units of an amount in coins, exact. Undefined for what is no plain decimal number, or is finer than
 * the coin: rounding is not ours to do.
 */
export function amountAtomic(text: string, decimals: number): bigint | undefined {
  const [, whole, fraction = ''] = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text) ?? [];
  if (whole === undefined || whole.length > DIGITS_MAX) return undefined;
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > decimals) return undefined;
  return BigInt(whole + digits.padEnd(decimals, '0'));
}
