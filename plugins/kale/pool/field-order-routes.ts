import { Type } from 'typebox';
import type { PoolRoute, RouteRequest } from '../../../core/plugin-api/routes.ts';
import { U32_MAX } from '../consensus/farm-block.ts';
import { harvestReportSchema, plantReportSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import { CallBuckets } from './call-buckets.ts';
import { limit } from './callers.ts';
import type { PoolServices } from './pool-services.ts';

/** Before the host gives up the call, so that its caller is told how far it came. */
const REPORT_MS = 110_000;
const DEADLINE_MS = 120_000;
const FARMERS_MAX = 100_000;

/** Of one block: what failed is tried again at once, so that this is the pause between its attempts. */
const HARVEST_CALLS = { burst: 1, perSecond: 1 / 5, callersMax: 10_000 };

const U32 = { min: 0, max: U32_MAX };

/** What the pool does by itself, now, for the farmers of one pooler. */
export function fieldOrderRoutes(services: PoolServices): readonly PoolRoute[] {
  return [plantRoute(services), harvestRoute(services)];
}

function plantRoute({ callers, source, clock }: PoolServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/plant'],
    summary: "Plants a pooler's farmers in a block; nobody is planted twice.",
    guard: 'public',
    auth: 'bearer',
    answer: plantReportSchema,
    deadlineMs: DEADLINE_MS,
    body: Type.Object({
      blockIndex: Type.Integer({ minimum: 0, maximum: U32_MAX }),
      poolerId: Type.String(),
      maxFarmersCapacity: Type.Integer({ minimum: 0, maximum: FARMERS_MAX }),
    }),
    async handle(request) {
      const startedMs = clock.spanMs();
      const { body, poolerId, blockIndex } = orderOf(request, callers);
      const farmersMax = body.integer('maxFarmersCapacity', { min: 0, max: FARMERS_MAX });
      const signal = reportSignal(request);
      const report = await source.office.plant({ blockIndex, poolerId, farmersMax, signal });
      return json({
        blockIndex,
        poolerId,
        totalRequested: report.totalRequested,
        successfulPlants: report.successfulPlants,
        failedPlants: report.failedPlants,
        totalStaked: String(report.totalStaked),
        processingTimeMs: Math.round(clock.spanMs() - startedMs),
        timestamp: timestampOf(clock.nowMs()),
      });
    },
  };
}

function harvestRoute({ callers, source, clock }: PoolServices): PoolRoute {
  const calls = new CallBuckets(HARVEST_CALLS, clock);

  return {
    method: 'POST',
    paths: ['/harvest'],
    summary: "Harvests a pooler's farmers of a block.",
    guard: 'public',
    auth: 'bearer',
    answer: harvestReportSchema,
    deadlineMs: DEADLINE_MS,
    body: Type.Object({
      blockIndex: Type.Integer({ minimum: 0, maximum: U32_MAX }),
      poolerId: Type.String(),
    }),
    async handle(request) {
      const startedMs = clock.spanMs();
      const { poolerId, blockIndex } = orderOf(request, callers);
      limit(calls.spend(`${poolerId}/${blockIndex}`));
      const signal = reportSignal(request);
      const report = await source.office.harvest({ blockIndex, poolerId, signal });
      return json({
        blockIndex,
        poolerId,
        totalEligible: report.totalEligible,
        successfulHarvests: report.successfulHarvests,
        failedHarvests: report.failedHarvests,
        totalRewards: String(report.totalRewards),
        processingTimeMs: Math.round(clock.spanMs() - startedMs),
        timestamp: timestampOf(clock.nowMs()),
      });
    },
  };
}

function orderOf(request: RouteRequest, callers: PoolServices['callers']) {
  const { body, pooler } = callers.namedPooler(request);
  return { body, poolerId: pooler.id, blockIndex: body.integer('blockIndex', U32) };
}

function reportSignal({ signal }: RouteRequest): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(REPORT_MS)]);
}
