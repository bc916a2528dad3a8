import { amountText } from './amount.ts';

/** Coins as a number, for dashboards that read nothing else: rounded to what a double holds. */
export function coins(amountAtomic: bigint, decimals: number): number {
  return Number(amountText(amountAtomic, decimals));
}
