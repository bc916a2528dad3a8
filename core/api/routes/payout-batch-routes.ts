import type { Static } from 'typebox';
import type { ReviewChoice } from '../../payouts/operator-desk.ts';
import { BATCH_STATES, SETTLED_STATES } from '../../payouts/payout-batch.ts';
import type { BatchState, PayoutBatch } from '../../payouts/payout-batch.ts';
import { ATOMIC_UNITS, batchAnswer, batchSummary } from '../answers/payout-batch.ts';
import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { operatorAt } from '../operator-act.ts';
import { Done } from '../schemas/admin.ts';
import { NoInput } from '../schemas/inputs.ts';
import * as input from '../schemas/payout-admin-inputs.ts';
import * as answer from '../schemas/payout-admin.ts';

const OPEN_STATES = BATCH_STATES.filter((state) => !SETTLED_STATES.includes(state));
const PATH = '/api/v1/admin/payouts';
const ONE = `${PATH}/:pool/:id`;

/** Batches of payouts: what became of them, and what a person decides about those that wait for one. */
export function payoutBatchRoutes(sources: ApiSources): ApiRoute[] {
  return [...readingRoutes(sources), ...decidingRoutes(sources)];
}

function readingRoutes(sources: ApiSources): ApiRoute[] {
  const { payouts } = sources.queries;
  return [
    apiRoute({
      path: PATH,
      summary: 'Batches of payouts, newest first.',
      query: input.BatchesQuery,
      answer: answer.Batches,
      admin: true,
      async handle({ query: { page, pageSize, pool: poolId, state } }) {
        const states = statesOf(state);
        const rows = { offset: page * pageSize, limit: pageSize };
        const { batches, total } = await payouts.batches({ poolId, states, ...rows });
        const shown = batches.map((batch) => batchSummary(batch, coinOf(sources, batch.poolId)));
        return { total, page, pageSize, batches: shown };
      },
    }),
    apiRoute({
      path: ONE,
      summary: 'One batch: who is paid, every step, what was found, what may be done.',
      params: input.BatchParams,
      query: NoInput,
      answer: answer.Batch,
      admin: true,
      async handle({ params }) {
        const batch = await batchCalled(sources, params);
        const steps = await payouts.steps(batch.poolId, batch.id);
        return batchAnswer(batch, steps, coinOf(sources, batch.poolId));
      },
    }),
    apiRoute({
      path: `${ONE}/unsigned`,
      summary: 'What a person signs for a batch that waits for a signature.',
      params: input.BatchParams,
      query: NoInput,
      answer: answer.Unsigned,
      admin: true,
      async handle({ params }) {
        const { id, poolId, state, unsigned } = await batchCalled(sources, params);
        if (state === 'signing' && unsigned !== undefined) {
          return { id: String(id), poolId, unsigned };
        }
        throw new ApiError(409, 'refused', `batch ${id} is ${state}: it waits for no signature`);
      },
    }),
  ];
}

function decidingRoutes(sources: ApiSources): ApiRoute[] {
  const { operatorDesk } = sources;
  return [
    apiRoute({
      method: 'post',
      path: `${ONE}/resolve`,
      summary: 'Decides about a batch in review.',
      params: input.BatchParams,
      body: input.ResolveBody,
      answer: Done,
      admin: true,
      async handle({ params, body, caller }) {
        const choice = choiceOf(body);
        const { poolId, id } = await batchCalled(sources, params);
        await operatorDesk.resolve(poolId, id, choice, operatorAt(caller));
        return { done: true as const };
      },
    }),
    apiRoute({
      method: 'post',
      path: `${ONE}/signed`,
      summary: 'Hands in what was signed for a batch.',
      params: input.BatchParams,
      body: input.SignedBody,
      bodyBytesMax: input.SIGNED_BODY_BYTES_MAX,
      answer: Done,
      admin: true,
      async handle({ params, body, caller }) {
        const { poolId, id } = await batchCalled(sources, params);
        await operatorDesk.signed(poolId, id, body.signed, operatorAt(caller));
        return { done: true as const };
      },
    }),
  ];
}

function statesOf(state: BatchState | 'open' | undefined): readonly BatchState[] {
  if (state === undefined) return [];
  return state === 'open' ? OPEN_STATES : [state];
}

/** Of a pool that is no longer configured nobody knows what its amounts are in. */
function coinOf({ view }: ApiSources, poolId: string) {
  return view.pools().find(({ id }) => id === poolId)?.coin ?? ATOMIC_UNITS;
}

/** @throws ApiError 404. */
async function batchCalled(
  { operatorDesk }: ApiSources,
  { pool, id }: Static<typeof input.BatchParams>,
): Promise<PayoutBatch> {
  const batch = await operatorDesk.batch(pool, BigInt(id));
  if (batch !== undefined) return batch;
  throw new ApiError(404, 'unknown-batch', `${pool} has no batch ${id}`, { field: 'id' });
}

/** @throws ApiError 400 where transactions are missing, or named for nothing. */
function choiceOf({ choice, transactionIds }: Static<typeof input.ResolveBody>): ReviewChoice {
  const field = 'transactionIds';
  if (choice === 'adopt') {
    if (transactionIds !== undefined) return { kind: choice, transactionIds };
    throw new ApiError(400, 'invalid', `body: ${field} is missing`, { field });
  }
  if (transactionIds === undefined) return { kind: choice };
  throw new ApiError(400, 'invalid', `body: ${field} is for adopt alone`, { field });
}
