import type { Static } from 'typebox';
import type { PlanReport } from '../../payouts/operator-desk.ts';
import { amountText } from '../answers/amount.ts';
import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import type { PoolView } from '../host-view.ts';
import { operatorAt } from '../operator-act.ts';
import { poolCalled } from '../pool-choice.ts';
import { Done } from '../schemas/admin.ts';
import { NoInput } from '../schemas/inputs.ts';
import * as input from '../schemas/payout-admin-inputs.ts';
import * as answer from '../schemas/payout-admin.ts';

const POOL = '/api/v1/admin/pools/:pool/payouts';
const HOLDS = '/api/v1/admin/payouts/holds';

/** Runs of payouts, what stops them, and owners who are not paid. */
export function payoutControlRoutes(sources: ApiSources): ApiRoute[] {
  return [
    standingsRoute(sources),
    ...runRoutes(sources),
    ...stopRoutes(sources),
    ...holdRoutes(sources),
  ];
}

function standingsRoute({ operatorDesk }: ApiSources): ApiRoute {
  return apiRoute({
    path: '/api/v1/admin/payouts/standings',
    summary: 'By pool: whether it pays, what stopped it, and how many batches are open.',
    query: NoInput,
    answer: answer.Standings,
    admin: true,
    async handle() {
      const standings = await operatorDesk.standings();
      return {
        pools: standings.map(({ control, ...standing }) => ({
          poolId: standing.poolId,
          enabled: standing.enabled,
          dryRun: standing.dryRun,
          paused: control.paused,
          latched: control.latched,
          reason: control.reason,
          changedBy: control.by,
          // Nobody ever touched it.
          changedAt: control.by === '' ? null : new Date(control.changedAtMs).toISOString(),
          openBatches: standing.openBatches,
          reviewBatches: standing.reviewBatches,
        })),
      };
    },
  });
}

function runRoutes(sources: ApiSources): ApiRoute[] {
  const { operatorDesk } = sources;
  return [
    apiRoute({
      method: 'post',
      path: `${POOL}/preview`,
      summary: 'What a run would pay now; nothing is recorded.',
      params: input.PoolOnly,
      body: NoInput,
      answer: answer.Plan,
      admin: true,
      async handle({ params }) {
        const pool = poolCalled(sources, params.pool, 'pool');
        return planAnswer(pool, await operatorDesk.preview(pool.id));
      },
    }),
    apiRoute({
      method: 'post',
      path: `${POOL}/run`,
      summary: 'A run at once, whatever the schedule says; not while payouts are paused.',
      params: input.PoolOnly,
      body: NoInput,
      answer: answer.Plan,
      admin: true,
      async handle({ params, caller }) {
        const pool = poolCalled(sources, params.pool, 'pool');
        return planAnswer(pool, await operatorDesk.run(pool.id, operatorAt(caller)));
      },
    }),
  ];
}

function stopRoutes(sources: ApiSources): ApiRoute[] {
  const { operatorDesk } = sources;
  return [
    apiRoute({
      method: 'post',
      path: `${POOL}/pause`,
      summary: 'Stops payouts of a pool; what is on its way is followed to its end.',
      params: input.PoolOnly,
      body: input.PauseBody,
      answer: Done,
      admin: true,
      async handle({ params, body, caller }) {
        const pool = poolCalled(sources, params.pool, 'pool');
        await operatorDesk.pause(pool.id, operatorAt(caller), body.reason);
        return { done: true as const };
      },
    }),
    apiRoute({
      method: 'post',
      path: `${POOL}/resume`,
      summary: 'Lifts a pause, and what the host itself stopped.',
      params: input.PoolOnly,
      body: NoInput,
      answer: Done,
      admin: true,
      async handle({ params, caller }) {
        const pool = poolCalled(sources, params.pool, 'pool');
        await operatorDesk.resume(pool.id, operatorAt(caller));
        return { done: true as const };
      },
    }),
  ];
}

function holdRoutes({ operatorDesk, queries, view }: ApiSources): ApiRoute[] {
  return [
    apiRoute({
      path: HOLDS,
      summary: 'Owners who are not paid for now, and why.',
      query: input.HoldsQuery,
      answer: answer.Holds,
      admin: true,
      async handle({ query: { pool: asked, page, pageSize } }) {
        const ids = asked === undefined ? view.pools().map(({ id }) => id) : [asked];
        const pages = ids.map((id) => queries.payouts.holds(id, page * pageSize, pageSize));
        const holds = (await Promise.all(pages)).flat().map(({ heldAtMs, ...hold }) => ({
          ...hold,
          heldAt: new Date(heldAtMs).toISOString(),
        }));
        return { page, pageSize, holds };
      },
    }),
    apiRoute({
      method: 'delete',
      path: `${HOLDS}/:pool/:owner`,
      summary: 'Pays an owner again.',
      params: input.HoldParams,
      answer: Done,
      admin: true,
      async handle({ params: { pool, owner }, caller }) {
        if (await operatorDesk.unhold(pool, owner, operatorAt(caller)))
          return { done: true as const };
        throw new ApiError(404, 'unknown-hold', `${pool} does not hold ${owner}`, {
          field: 'owner',
        });
      },
    }),
  ];
}

function planAnswer({ id, coin }: PoolView, plan: PlanReport): Static<typeof answer.Plan> {
  const { symbol, decimals } = coin;
  return {
    poolId: id,
    coin: symbol,
    amount: amountText(plan.amountAtomic, decimals),
    batches: plan.batches.map((items) =>
      items.map(({ account, owner, address, amountAtomic }) => ({
        account,
        owner,
        address,
        amount: amountText(amountAtomic, decimals),
      })),
    ),
    left: plan.left.map(({ owner, reason }) => ({ owner, reason })),
    dryRun: plan.dryRun === true,
  };
}
