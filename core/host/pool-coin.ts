import type { PoolCoins } from '../ledger/pool-coins.ts';
import type { CoinDescription, CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolParts } from './pool-engine.ts';

/** What tells the money of one pool from that of another: plugin, ticker, and the network where it is named. */
export function coinOf(
  { id }: Pick<CoinPlugin, 'id'>,
  { symbol, network }: Pick<CoinDescription, 'symbol' | 'network'>,
): string {
  return network === undefined ? `${id} ${symbol}` : `${id} ${symbol} ${network}`;
}

/**
 * Balances name the pool and not its coin, and an address of one coin may be valid in another: a pool whose file
 * has another coin than its money must not start. Rejects with `CONFIG_INVALID`, `STORAGE_UNAVAILABLE`.
 */
export async function requireCoin(
  { id: pool, file, coin }: Pick<PoolParts, 'id' | 'file' | 'coin'>,
  coins: PoolCoins,
): Promise<void> {
  const recorded = await coins.claim(pool, coin);
  if (recorded === coin) return;
  const message =
    `${file}: plugin: the pool's blocks and balances are of "${recorded}", and the file now says "${coin}": ` +
    `give the new coin a file of another name, and so another id`;
  throw new PoolError('CONFIG_INVALID', message, { pool, file, key: 'plugin', recorded, coin });
}
