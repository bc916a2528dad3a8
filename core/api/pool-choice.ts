import { ApiError } from './api-error.ts';
import { balanceOwner } from './balance-owner.ts';
import type { ApiSources } from './api-sources.ts';
import type { PoolView } from './host-view.ts';

/** @throws ApiError 404. `field`: what named it. */
export function poolCalled(sources: Pick<ApiSources, 'view'>, id: string, field = 'id'): PoolView {
  const pool = sources.view.pools().find((candidate) => candidate.id === id);
  if (pool !== undefined) return pool;
  throw new ApiError(404, 'unknown-pool', `there is no pool called ${id}`, { field });
}

/**
 * The pool that a wallet means. Where coin and pool leave several, it is the one that owes the wallet
 * something, if there is one such. @throws ApiError 400 naming what is missing, 404.
 */
export async function poolMeant(
  sources: ApiSources,
  wallet: string,
  named: { readonly coin?: string | undefined; readonly pool?: string | undefined },
): Promise<PoolView> {
  const { coin, pool: id } = named;
  const isCoin = ({ coin: { symbol } }: PoolView): boolean =>
    coin === undefined || symbol.toUpperCase() === coin.toUpperCase();
  if (id !== undefined) {
    const pool = poolCalled(sources, id, 'pool');
    if (isCoin(pool)) return pool;
    const message = `${id} mines ${pool.coin.symbol}, not ${coin}`;
    throw new ApiError(400, 'invalid', message, { field: 'coin' });
  }
  const pools = sources.view.pools().filter(isCoin);
  const [first] = pools;
  if (first === undefined) {
    throw new ApiError(404, 'unknown-coin', `no pool here mines ${coin ?? 'anything'}`, {
      field: 'coin',
    });
  }
  return pools.length === 1 ? first : theOneThatOwes(sources, wallet, pools);
}

async function theOneThatOwes(
  { queries }: ApiSources,
  wallet: string,
  pools: readonly PoolView[],
): Promise<PoolView> {
  const spellings = pools.map((pool) => balanceOwner(pool, wallet));
  const balances = await queries.balances.ofMiners([...new Set(spellings)]);
  const owing = pools.filter((pool, index) =>
    balances.some(({ poolId, miner }) => poolId === pool.id && miner === spellings[index]),
  );
  const [only] = owing;
  if (only !== undefined && owing.length === 1) return only;
  const choice = (owing.length === 0 ? pools : owing).map(({ id }) => id).join(', ');
  throw new ApiError(400, 'invalid', `body: pool is missing; it may be one of ${choice}`, {
    field: 'pool',
  });
}
