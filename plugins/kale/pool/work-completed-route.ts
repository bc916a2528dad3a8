import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { U32_MAX } from '../consensus/farm-block.ts';
import { workNotedSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import type { BodyFields } from './body-fields.ts';
import { CallRefusal } from './call-refusal.ts';
import type { PoolServices } from './pool-services.ts';

const RESULTS_MAX = 10_000;
const BODY_BYTES_MAX = 1_048_576;
const U32 = { min: 0, max: U32_MAX };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const ID = { lengthMax: 64 };
const ADDRESS = { lengthMax: 56, pattern: /^G[A-Z2-7]{55}$/ };
const HASH = { lengthMax: 64, pattern: /^[0-9a-f]{64}$/i };
const ERROR = { lengthMax: 500 };
const NONCE_BITS = 64;
const TIME = { lengthMax: 40 };
const ZEROS = { min: 0, max: 64 };

const absent = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]));
const countSchema = Type.Integer({ minimum: 0 });
const durationSchema = Type.Number({ minimum: 0 });
const resultSchema = Type.Object({
  farmerId: Type.String({ maxLength: 64 }),
  custodialWallet: Type.String({ pattern: ADDRESS.pattern.source }),
  status: Type.Enum(['success', 'failed', 'recovered']),
  nonce: absent(Type.String({ description: 'Decimal digits; there for success.' })),
  hash: absent(Type.String({ description: '64 hex digits; there for success.' })),
  zeros: absent(Type.Integer({ minimum: 0, maximum: 64, description: 'As hash.' })),
  gap: absent(durationSchema),
  workTime: Type.Optional(durationSchema),
  attempts: Type.Optional(durationSchema),
  error: absent(Type.String({ maxLength: 500 })),
  compensationRequired: Type.Optional(Type.Boolean()),
});
const summarySchema = Type.Object({
  totalFarmers: Type.Integer({ minimum: 0, description: 'The number of workResults.' }),
  successfulWork: countSchema,
  failedWork: countSchema,
  totalWorkTime: durationSchema,
  timestamp: Type.Union([durationSchema, Type.String()]),
});

/**
 * A pooler tells what became of its work in a block. Nothing follows from it: the pool knows each nonce by `/work`,
 * and what the farm took by the ledger.
 */
export function workCompletedRoute(services: PoolServices): PoolRoute {
  const { callers, owners, news, log, clock } = services;
  return {
    method: 'POST',
    paths: ['/pooler/work-completed'],
    summary: 'A pooler tells what became of its work in a block.',
    guard: 'public',
    auth: 'bearer',
    answer: workNotedSchema,
    bodyBytesMax: BODY_BYTES_MAX,
    body: Type.Object({
      blockIndex: Type.Integer({ minimum: 0, maximum: U32_MAX }),
      poolerId: Type.String(),
      workResults: Type.Array(resultSchema, { maxItems: RESULTS_MAX }),
      summary: summarySchema,
    }),
    async handle(request) {
      const { pooler, body } = callers.namedPooler(request);
      const blockIndex = body.integer('blockIndex', U32);
      const farmerIds = body.objects('workResults', RESULTS_MAX).map(judgeResult);
      const summary = summaryOf(body.object('summary'), farmerIds.length);
      const own = await owners.among(pooler.id, farmerIds);
      const foreign = farmerIds.findIndex((each) => !own.has(each));
      if (foreign >= 0)
        throw new CallRefusal(404, `workResults[${foreign}].farmerId: there is no such farmer`);
      const nowMs = clock.nowMs();
      news.note(pooler.id, {
        seenAtMs: nowMs,
        completion: { blockIndex, atMs: nowMs, ...summary },
      });
      log.debug({ pooler: pooler.id, block: blockIndex, ...summary }, 'a pooler ended its work');
      return json({
        success: true,
        message: `work in block ${blockIndex} is noted`,
        acknowledged: true,
        timestamp: timestampOf(nowMs),
      });
    },
  };
}

/** @returns the farmer's id */
function judgeResult(result: BodyFields): string {
  const status = result.choice('status', ['success', 'failed', 'recovered']);
  result.text('custodialWallet', ADDRESS);
  if (status === 'success' || result.has('nonce')) result.unsigned('nonce', NONCE_BITS);
  if (status === 'success' || result.has('hash')) result.text('hash', HASH);
  if (status === 'success' || result.has('zeros')) result.integer('zeros', ZEROS);
  for (const name of ['gap', 'workTime', 'attempts'])
    if (result.has(name)) result.number(name, COUNT);
  if (result.has('error')) result.text('error', ERROR);
  if (result.has('compensationRequired')) result.boolean('compensationRequired');
  return result.text('farmerId', ID);
}

function summaryOf(summary: BodyFields, resultCount: number) {
  const totalFarmers = summary.integer('totalFarmers', COUNT);
  if (totalFarmers !== resultCount)
    throw summary.fault('totalFarmers', 'has to be the number of workResults');
  summary.number('totalWorkTime', COUNT);
  if (typeof summary.raw('timestamp') !== 'string') summary.number('timestamp', COUNT);
  else if (Number.isNaN(Date.parse(summary.text('timestamp', TIME))))
    throw summary.fault('timestamp', 'has to be a time');
  return {
    totalFarmers,
    successfulWork: summary.integer('successfulWork', COUNT),
    failedWork: summary.integer('failedWork', COUNT),
  };
}
