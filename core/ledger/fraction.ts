/** A number as people write it, exact: 1.5 is 15 / 10. */
export interface Fraction {
  /** Not below zero. */
  readonly numerator: bigint;
  /** A power of ten. */
  readonly denominator: bigint;
}

const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * The decimal number that was written in a file, from the double it was parsed to: the shortest decimal that
 * is this double, which is what was written up to 15 digits. Nothing is computed with the double itself.
 * Throws RangeError for numbers below zero and for what is no number.
 */
export function fractionOf(decimal: number): Fraction {
  const [, whole, part = '', exponent = '0'] = DECIMAL.exec(String(decimal)) ?? [];
  if (whole === undefined) throw new RangeError(`expected a number from 0 on, got ${decimal}`);
  const digits = BigInt(whole + part);
  const places = part.length - Number(exponent);
  return places >= 0
    ? { numerator: digits, denominator: 10n ** BigInt(places) }
    : { numerator: digits * 10n ** BigInt(-places), denominator: 1n };
}

/** Whether these percents are more than all, exactly: 0.1 and 99.9 are 100. */
export function exceedsAll(percents: readonly Fraction[]): boolean {
  let sum: Fraction = { numerator: 0n, denominator: 1n };
  for (const { numerator, denominator } of percents) {
    sum = {
      numerator: sum.numerator * denominator + numerator * sum.denominator,
      denominator: sum.denominator * denominator,
    };
  }
  return sum.numerator > 100n * sum.denominator;
}
