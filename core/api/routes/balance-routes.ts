import type { Static } from 'typebox';
import type { MinerBalance } from '../../storage/queries/balance-queries.ts';
import { amountText } from '../answers/amount.ts';
import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import type { PoolView } from '../host-view.ts';
import { minerSpellings, unknownMiner } from '../miner-spellings.ts';
import * as answer from '../schemas/balances.ts';
import * as input from '../schemas/inputs.ts';

const LIVE_MS = 1_000;

/** What miners are owed, in the field names that multi-coin dashboards read. */
export function balanceRoutes(sources: ApiSources): ApiRoute[] {
  return [
    apiRoute({
      path: '/api/v1/miners/:wallet/balances',
      summary: 'What a wallet is owed, by pool.',
      params: input.WalletParams,
      query: input.NoInput,
      answer: answer.Balances,
      cacheMs: LIVE_MS,
      handle: ({ params }) => balances(sources, params.wallet),
    }),
    apiRoute({
      path: '/api/v1/miners/:wallet/balance/:coin',
      summary: 'What a wallet is owed in one coin, summed over the pools that mine it.',
      params: input.WalletCoinParams,
      query: input.NoInput,
      answer: answer.CoinBalance,
      cacheMs: LIVE_MS,
      handle: ({ params }) => balanceOf(sources, params.wallet, params.coin),
    }),
  ];
}

async function balances(
  sources: ApiSources,
  wallet: string,
): Promise<Static<typeof answer.Balances>> {
  const pools = new Map(sources.view.pools().map((pool) => [pool.id, pool]));
  const found = await owed(sources, wallet);
  const shown = found.map(async (balance) => {
    // Of a pool that is no longer configured nobody knows what its amounts are in.
    const pool = pools.get(balance.poolId);
    if (pool === undefined) return [];
    const id = `${pool.id}:${balance.miner}`;
    const paidAtomic = await paidOf(sources, balance);
    const facts = { id, wallet: balance.miner, pool, paidAtomic };
    return [{ ...coinBalance(facts, [balance]), pool_id: pool.id }];
  });
  return (await Promise.all(shown)).flat();
}

async function balanceOf(
  sources: ApiSources,
  wallet: string,
  coin: string,
): Promise<Static<typeof answer.CoinBalance>> {
  const isAsked = (pool: PoolView) => pool.coin.symbol.toUpperCase() === coin.toUpperCase();
  const pools = sources.view.pools().filter(isAsked);
  const [pool] = pools;
  if (pool === undefined) {
    throw new ApiError(404, 'unknown-coin', `no pool here mines ${coin}`, { field: 'coin' });
  }
  const found = await owed(sources, wallet);
  const some = found.filter(({ poolId }) => pools.some(({ id }) => id === poolId));
  const miner = pool.spellingOf(wallet);
  const paid = await Promise.all(some.map((balance) => paidOf(sources, balance)));
  const paidAtomic = paid.reduce((total, amount) => total + amount, 0n);
  return coinBalance({ id: `${pool.coin.symbol}:${miner}`, wallet: miner, pool, paidAtomic }, some);
}

/** @throws ApiError 404 where nobody of that name was ever here. */
async function owed(sources: ApiSources, wallet: string): Promise<readonly MinerBalance[]> {
  const { queries, view } = sources;
  const asked = minerSpellings(view, wallet);
  const found = await queries.balances.ofMiners(asked);
  if (found.length === 0 && !(await queries.miners.known(asked))) throw unknownMiner(wallet);
  return found;
}

async function paidOf({ queries }: ApiSources, { poolId, miner }: MinerBalance): Promise<bigint> {
  return (await queries.payments.ofMiner(poolId, miner, 0)).paidAtomic;
}

interface BalanceFacts {
  readonly id: string;
  readonly wallet: string;
  readonly pool: PoolView;
  readonly paidAtomic: bigint;
}

function coinBalance(
  facts: BalanceFacts,
  balances: readonly MinerBalance[],
): Static<typeof answer.CoinBalance> {
  const { symbol, decimals } = facts.pool.coin;
  const sum = (amountOf: (balance: MinerBalance) => bigint): string =>
    amountText(
      balances.reduce((total, balance) => total + amountOf(balance), 0n),
      decimals,
    );
  const movedAtMs = Math.max(...balances.map((balance) => balance.movedAtMs));
  return {
    id: facts.id,
    miner_id: facts.wallet,
    coin: symbol,
    balance: sum(({ matureAtomic }) => matureAtomic),
    pending_balance: sum(({ immatureAtomic }) => immatureAtomic),
    total_paid: amountText(facts.paidAtomic, decimals),
    updated_at: balances.length === 0 ? null : new Date(movedAtMs).toISOString(),
  };
}
