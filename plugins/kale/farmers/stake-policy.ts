import type { CoinConfig } from '../coin-config.ts';
import type { FarmerRow } from '../record/kale-record.ts';

const MILLION = 1_000_000n;

/**
 * Stroops that a farmer plants out of a balance: its part of it, rounded down. None where that is less than the least
 * that is planted: it is in the block all the same.
 */
export function stakeOf(
  { stakeMillionths }: Pick<FarmerRow, 'stakeMillionths'>,
  balance: bigint,
  { stakeMin, stakeMax }: Pick<CoinConfig['plant'], 'stakeMin' | 'stakeMax'>,
): bigint {
  if (balance <= 0n) return 0n;
  const part = (balance * BigInt(stakeMillionths)) / MILLION;
  const most = BigInt(stakeMax);
  const stake = part > most ? most : part;
  return stake < BigInt(stakeMin) ? 0n : stake;
}
