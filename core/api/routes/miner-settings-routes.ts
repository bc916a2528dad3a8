import type { Static } from 'typebox';
import { coins } from '../answers/coins.ts';
import { numberText } from '../answers/number-text.ts';
import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute, Caller } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { balanceOwner } from '../balance-owner.ts';
import { deskRefusal } from '../desk-refusal.ts';
import type { PoolView } from '../host-view.ts';
import { amountAsked, originOf, ownAddress } from '../miner-act.ts';
import { poolCalled } from '../pool-choice.ts';
import { NoInput, PoolMinerParams } from '../schemas/inputs.ts';
import { MinerSettings } from '../schemas/payments.ts';
import { MinerSettingsBody } from '../schemas/payout-inputs.ts';
import type { PayoutSettings } from '../../payouts/miner-desk.ts';

const PATH = '/api/pools/:id/miners/:address/settings';
const FIELD = 'paymentThreshold';

/** A miner's threshold as pool dashboards read and write it; writing takes a proof, not an IP address. */
export function minerSettingsRoutes(sources: ApiSources): ApiRoute[] {
  return [
    apiRoute({
      path: PATH,
      summary: "A miner's payment threshold.",
      params: PoolMinerParams,
      query: NoInput,
      answer: MinerSettings,
      async handle({ params, caller }) {
        const pool = poolCalled(sources, params.id);
        const settings = await sources.minerDesk.settings(
          pool.id,
          balanceOwner(pool, params.address),
        );
        return shown(sources, pool, settings, caller);
      },
    }),
    apiRoute({
      method: 'post',
      path: PATH,
      summary: "Sets a miner's payment threshold; the key of the wallet proves whose it is.",
      params: PoolMinerParams,
      body: MinerSettingsBody,
      answer: MinerSettings,
      proof: true,
      async handle({ params, body, caller }) {
        const pool = poolCalled(sources, params.id);
        const address = await ownAddress(sources, { pool, wallet: params.address, body }, caller);
        const threshold = amountAsked(thresholdText(body), pool, FIELD);
        const change = { thresholdAtomic: threshold };
        const origin = originOf(caller);
        const settings = await sources.minerDesk.change(pool.id, address, change, origin);
        if ('kind' in settings) throw deskRefusal(settings, pool.coin, FIELD);
        return shown(sources, pool, settings, caller);
      },
    }),
  ];
}

function thresholdText({ settings }: Static<typeof MinerSettingsBody>): string {
  const { paymentThreshold: threshold } = settings;
  const text = typeof threshold === 'string' ? threshold : numberText(threshold);
  if (text !== undefined) return text;
  const message = `body: ${FIELD} has more digits than a number keeps: send it as text`;
  throw new ApiError(400, 'invalid', message, { field: FIELD });
}

function shown(
  { minerDesk }: ApiSources,
  pool: PoolView,
  { thresholdAtomic }: PayoutSettings,
  caller: Caller,
): Static<typeof MinerSettings> {
  const threshold = thresholdAtomic ?? minerDesk.terms(pool.id)?.minimumAtomic ?? 0n;
  return {
    ipAddress: caller.address,
    settings: { paymentThreshold: coins(threshold, pool.coin.decimals) },
  };
}
