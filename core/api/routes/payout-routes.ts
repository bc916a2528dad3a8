import type { Static } from 'typebox';
import { bareAddress } from '../../ownership/bare-address.ts';
import type { MinerDesk, PayoutSettings } from '../../payouts/miner-desk.ts';
import { payout, payoutAsked, payoutSettings } from '../answers/payout.ts';
import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { balanceOwner } from '../balance-owner.ts';
import { deskRefusal } from '../desk-refusal.ts';
import type { PoolView } from '../host-view.ts';
import { amountAsked, originOf, ownAddress } from '../miner-act.ts';
import { minerSpellings, unknownMiner } from '../miner-spellings.ts';
import { poolMeant } from '../pool-choice.ts';
import { NoInput, WalletParams } from '../schemas/inputs.ts';
import * as input from '../schemas/payout-inputs.ts';
import * as answer from '../schemas/payouts.ts';

const LIVE_MS = 1_000;
const PAYOUTS_SHOWN = 50;

/** What a miner sees of his payouts, and what he may ask for once the wallet is proven his. */
export function payoutRoutes(sources: ApiSources): ApiRoute[] {
  return [historyRoute(sources), requestRoute(sources), ...settingsRoutes(sources)];
}

function historyRoute(sources: ApiSources): ApiRoute {
  return apiRoute({
    path: '/api/v1/miners/:wallet/payouts',
    summary: `The ${PAYOUTS_SHOWN} newest payouts of a wallet, and what it asked for.`,
    params: WalletParams,
    query: NoInput,
    answer: answer.Payouts,
    cacheMs: LIVE_MS,
    async handle({ params: { wallet } }) {
      const { view, queries } = sources;
      const asked = minerSpellings(view, wallet);
      const owners = [...new Set(asked.map(bareAddress))];
      const rows = await queries.payouts.ofMiner(owners, PAYOUTS_SHOWN);
      if (rows.length === 0 && !(await queries.miners.known(asked))) throw unknownMiner(wallet);
      const pools = new Map(view.pools().map((pool) => [pool.id, pool]));
      return rows.flatMap((row) => {
        // Of a pool that is no longer configured nobody knows what its amounts are in.
        const pool = pools.get(row.poolId);
        return pool === undefined ? [] : [payout(pool, row)];
      });
    },
  });
}

function requestRoute(sources: ApiSources): ApiRoute {
  return apiRoute({
    method: 'post',
    path: '/api/v1/miners/:wallet/payout',
    summary: 'Asks for a payout below the threshold: all there is, or an amount.',
    params: WalletParams,
    body: input.PayoutBody,
    answer: answer.Payout,
    proof: true,
    async handle({ params: { wallet }, body, caller }) {
      const pool = await poolMeant(sources, wallet, body);
      const address = await ownAddress(sources, { pool, wallet, body }, caller);
      const { amount: text } = body;
      const amount = text === undefined ? undefined : amountAsked(text, pool, 'amount');
      const asked = await sources.minerDesk.request(pool.id, address, amount, originOf(caller));
      if ('kind' in asked) throw deskRefusal(asked, pool.coin);
      return payoutAsked(pool, asked);
    },
  });
}

function settingsRoutes(sources: ApiSources): ApiRoute[] {
  const shown = (pool: PoolView, address: string, settings: PayoutSettings) =>
    payoutSettings({ pool, address }, settings, sources.minerDesk.terms(pool.id)?.minimumAtomic);
  return [
    apiRoute({
      path: '/api/v1/miners/:wallet/payout-settings',
      summary: 'How a wallet wants to be paid by a pool.',
      params: WalletParams,
      query: input.SettingsQuery,
      answer: answer.PayoutSettings,
      async handle({ params: { wallet }, query }) {
        const pool = await poolMeant(sources, wallet, query);
        const address = balanceOwner(pool, wallet);
        return shown(pool, address, await sources.minerDesk.settings(pool.id, address));
      },
    }),
    apiRoute({
      method: 'put',
      path: '/api/v1/miners/:wallet/payout-settings',
      summary: 'Changes how a wallet wants to be paid by a pool; what is left out stays.',
      params: WalletParams,
      body: input.SettingsBody,
      answer: answer.PayoutSettings,
      proof: true,
      async handle({ params: { wallet }, body, caller }) {
        const pool = await poolMeant(sources, wallet, body);
        const address = await ownAddress(sources, { pool, wallet, body }, caller);
        const change = changeOf(body, pool);
        const origin = originOf(caller);
        const settings = await sources.minerDesk.change(pool.id, address, change, origin);
        if ('kind' in settings) throw deskRefusal(settings, pool.coin);
        return shown(pool, address, settings);
      },
    }),
  ];
}

type Change = Parameters<MinerDesk['change']>[2];

/** @throws ApiError 400 for a change of nothing. */
function changeOf(body: Static<typeof input.SettingsBody>, pool: PoolView): Change {
  const { min_payout_threshold: threshold, payout_coin: coin, auto_exchange: exchange } = body;
  const change: Change = {
    ...(threshold === undefined ? {} : { thresholdAtomic: thresholdOf(threshold, pool) }),
    ...(coin === undefined ? {} : { payoutCoin: coin?.toUpperCase() }),
    ...(exchange === undefined ? {} : { autoExchange: exchange }),
  };
  if (Object.keys(change).length > 0) return change;
  const message = 'body: name min_payout_threshold, payout_coin or auto_exchange';
  throw new ApiError(400, 'invalid', message, { field: 'min_payout_threshold' });
}

function thresholdOf(text: string | null, pool: PoolView) {
  return text === null ? undefined : amountAsked(text, pool, 'min_payout_threshold');
}
