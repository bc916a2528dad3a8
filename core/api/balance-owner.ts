import { bareAddress } from '../ownership/bare-address.ts';
import type { PoolView } from './host-view.ts';

/**
 * The address, as the pool spells it, whose balance a wallet stands for: who mines for himself has a name of
 * his own in statistics (`solo:` and the address), but what he earns and wishes is the address's.
 */
export function balanceOwner(pool: PoolView, wallet: string): string {
  return bareAddress(pool.spellingOf(wallet));
}
