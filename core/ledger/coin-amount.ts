import { atomic } from './posting.ts';
import type { Atomic } from './posting.ts';

const COINS = /^(\d+)(?:\.(\d+))?$/;

/** An amount in coins, as text, in atomic units. Throws RangeError for more decimals than the coin has. */
export function atomicOfCoins(coins: string, decimals: number): Atomic {
  const [, whole, part = ''] = COINS.exec(coins) ?? [];
  if (whole === undefined) throw new RangeError(`expected an amount such as 1.25, got ${coins}`);
  if (part.length > decimals)
    throw new RangeError(`expected at most ${decimals} decimals, got ${coins}`);
  return atomic(BigInt(whole + part.padEnd(decimals, '0')));
}
