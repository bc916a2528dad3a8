import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Route } from '../../jobs/route.ts';

export function canPay(pool: MiningPool, addresses: readonly string[]): boolean {
  return addresses.every((address) => pool.wallet.checkAddress(address).kind === 'valid');
}

/**
 * The pool for a connection whose workers have these addresses: the route's choice for the first,
 * else the one it mines for, else the first of the route, and only one that can pay them all: work
 * is never credited to somebody who cannot get it.
 */
export function choosePool(
  route: Route,
  addresses: readonly string[],
  current: MiningPool | undefined,
): MiningPool | undefined {
  const [first] = addresses;
  if (first === undefined) return undefined;
  const wanted = route.poolFor(first);
  if (wanted !== undefined && canPay(wanted, addresses)) return wanted;
  if (current !== undefined && route.pools.includes(current) && canPay(current, addresses))
    return current;
  return route.pools.find((pool) => canPay(pool, addresses));
}

/** Why none of the route's pools pays an address, in words for its miner. */
export function refusal(route: Route, address: string): string {
  for (const pool of route.pools) {
    const check = pool.wallet.checkAddress(address);
    if (check.kind === 'refused') return check.reason;
  }
  return 'No pool here pays all addresses of this connection';
}
