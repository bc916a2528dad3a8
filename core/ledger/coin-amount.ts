import { atomic } from './posting.ts';
import type { Atomic } from './posting.ts';

const AMOUNT = /^(\d+)(?:\.(\d+))?$/;
/** Digits of a coin before its point: more than any coin has, and no work to parse. */
const DIGITS_MAX = 20;

/**
 * An amount in coins, as text, in atomic units: `1.5` with 8 decimals is 150,000,000. Exact, digit by digit;
 * undefined for what is no plain decimal number, or is finer than the coin: rounding is not ours to do.
 */
export function coinAmount(text: string, decimals: number): Atomic | undefined {
  const [, whole, part = ''] = AMOUNT.exec(text) ?? [];
  if (whole === undefined || whole.length > DIGITS_MAX) return undefined;
  const digits = part.replace(/0+$/, '');
  if (digits.length > decimals) return undefined;
  return atomic(BigInt(whole + digits.padEnd(decimals, '0')));
}
