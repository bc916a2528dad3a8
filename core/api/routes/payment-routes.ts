import type { Static, TObject, TSchema } from 'typebox';
import { balanceChangeList, earningList, paymentList } from '../answers/payments.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { balanceOwner } from '../balance-owner.ts';
import { poolCalled } from '../pool-choice.ts';
import { PageQuery, PoolMinerParams, PoolParams } from '../schemas/inputs.ts';
import * as answer from '../schemas/payments.ts';

const LIVE_MS = 2_000;

/** What was paid and earned, as existing pool dashboards ask for it. Newest first. */
export function paymentRoutes(sources: ApiSources): ApiRoute[] {
  return [...poolRoutes(sources), ...minerRoutes(sources)];
}

function poolRoutes({ queries, view }: ApiSources): ApiRoute[] {
  return bothVersions({
    path: 'payments',
    summary: 'Payments of a pool, newest first',
    params: PoolParams,
    result: answer.Payments,
    async page({ id }, page) {
      const pool = poolCalled({ view }, id);
      const { payments, total } = await queries.payments.page({ poolId: pool.id, ...page });
      return { result: paymentList(pool, payments), total };
    },
  });
}

function minerRoutes({ queries, view }: ApiSources): ApiRoute[] {
  const minerOf = ({ id, address }: Static<typeof PoolMinerParams>) => {
    const pool = poolCalled({ view }, id);
    return { pool, of: { poolId: pool.id, miner: balanceOwner(pool, address) } };
  };
  return [
    ...bothVersions({
      path: 'miners/:address/payments',
      summary: 'Payments to a miner, newest first',
      params: PoolMinerParams,
      result: answer.Payments,
      async page(params, page) {
        const { pool, of } = minerOf(params);
        const { payments, total } = await queries.payments.page({ ...of, ...page });
        return { result: paymentList(pool, payments), total };
      },
    }),
    ...bothVersions({
      path: 'miners/:address/balancechanges',
      summary: "What moved a miner's balance, newest first",
      params: PoolMinerParams,
      result: answer.BalanceChanges,
      async page(params, page) {
        const { pool, of } = minerOf(params);
        const { changes, total } = await queries.earnings.changes({ ...of, ...page });
        return { result: balanceChangeList(pool, changes), total };
      },
    }),
    ...bothVersions({
      path: 'miners/:address/earnings/daily',
      summary: 'What a miner earned by day in UTC, newest first',
      params: PoolMinerParams,
      result: answer.DailyEarnings,
      async page(params, page) {
        const { pool, of } = minerOf(params);
        const { days, total } = await queries.earnings.daily({ ...of, ...page });
        return { result: earningList(pool, days), total };
      },
    }),
  ];
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

interface ListParts<P extends TObject, A extends TSchema> {
  /** Below the pool. */
  readonly path: string;
  readonly summary: string;
  readonly params: P;
  readonly result: A;
  page(
    params: Static<P>,
    page: Page,
  ): Promise<{ readonly result: Static<A>; readonly total: number }>;
}

/** A list twice: as it is, and with the number of its pages. */
function bothVersions<P extends TObject, A extends TSchema>(parts: ListParts<P, A>): ApiRoute[] {
  const { path, summary, params, result } = parts;
  const pageOf = (named: Static<P>, query: Static<typeof PageQuery>) =>
    parts.page(named, { offset: query.page * query.pageSize, limit: query.pageSize });
  // Its parts are checked already: a list, and a count of its pages.
  const paged: TSchema = answer.pageOf(result);
  const common = { params, query: PageQuery, cacheMs: LIVE_MS };
  return [
    apiRoute({
      ...common,
      path: `/api/pools/:id/${path}`,
      summary: `${summary}.`,
      answer: result,
      handle: async (request) => (await pageOf(request.params, request.query)).result,
    }),
    apiRoute({
      ...common,
      path: `/api/v2/pools/:id/${path}`,
      summary: `${summary}, with the number of pages.`,
      answer: paged,
      async handle(request) {
        const page = await pageOf(request.params, request.query);
        const pageCount = Math.ceil(page.total / request.query.pageSize);
        return { pageCount, result: page.result, success: true };
      },
    }),
  ];
}
