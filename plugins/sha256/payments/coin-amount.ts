/** Amounts as nodes write and read them: decimals of whole coins, as text all the way. */

const DECIMAL = /^(-?)([0-9]{1,30})(?:\.([0-9]{1,30}))?(?:[eE]([+-]?[0-9]{1,2}))?$/;

/** Atomic units of an amount in coins, such as `0.1` or `1e-05`. @throws RangeError where that is not exact. */
export function atomicOf(coins: string | number, decimals: number): bigint {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(String(coins)) ?? [];
  if (sign === undefined) throw new RangeError('not a decimal number');
  const shift = decimals + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && digits % scale !== 0n)
    throw new RangeError(`more than ${decimals} decimals: ${coins}`);
  const atomic = shift < 0 ? digits / scale : digits * scale;
  return sign === '-' ? -atomic : atomic;
}

/** An amount of atomic units in coins, with all decimals. */
export function coinsOf(atomic: bigint, decimals: number): string {
  const digits = String(atomic < 0n ? -atomic : atomic).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const fraction = decimals === 0 ? '' : `.${digits.slice(point)}`;
  return `${atomic < 0n ? '-' : ''}${digits.slice(0, point)}${fraction}`;
}
