import { atomic } from './posting.ts';
import type { Atomic } from './posting.ts';

const AMOUNT = /^(\d+)(?:\.(\d+))?$/;

/**
 * An amount in coins, as text, in atomic units: `1.5` with 8 decimals is 150,000,000. Exact, digit by digit;
 * undefined for what is no amount, or has more decimals than the coin.
 */
export function coinAmount(text: string, decimals: number): Atomic | undefined {
  const [, whole, part = ''] = AMOUNT.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = part.replace(/0+$/, '');
  if (digits.length > decimals) return undefined;
  return atomic(BigInt(whole + digits.padEnd(decimals, '0')));
}
