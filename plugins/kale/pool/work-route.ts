import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { U32_MAX } from '../consensus/farm-block.ts';
import { workReportSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import type { BodyFields } from './body-fields.ts';
import { CallRefusal } from './call-refusal.ts';
import type { Pooler } from './callers.ts';
import type { PoolServices } from './pool-services.ts';
import type { RelayedWork } from './relayed-work.ts';
import { SentNonces } from './sent-nonces.ts';
import { WorkBatch } from './work-batch.ts';
import type { WorkItem, WorkResult } from './work-batch.ts';
import { WorkPlaces } from './work-places.ts';

/** Of the longest form, so many fit into the body: nobody has to know of two limits. */
const SUBMISSIONS_MAX = 3_000;
const BODY_BYTES_MAX = 1_048_576;
const PAGING = 'send the others in further calls';
const BUDGET_MS = 5_000;
const DEADLINE_MS = 20_000;
const NONCE_BITS = 64;
const ID = { lengthMax: 64 };
const STORAGE_RETRY_SECONDS = 5;
const TIME_MAX = Number.MAX_SAFE_INTEGER;

interface Submission {
  readonly farmerId: string;
  readonly nonce: bigint;
  readonly minerId: string | undefined;
  readonly jobId: string | undefined;
}

const bodySchema = Type.Object({
  blockIndex: Type.Integer({ minimum: 0, maximum: U32_MAX }),
  poolerId: Type.String(),
  submissions: Type.Array(
    Type.Object({
      farmerId: Type.String(),
      nonce: Type.String({ pattern: '^[0-9]{1,20}$' }),
      timestamp: Type.Union([Type.Integer({ minimum: 0 }), Type.String()]),
      minerId: Type.Optional(Type.String()),
      jobId: Type.Optional(Type.String()),
    }),
    { maxItems: SUBMISSIONS_MAX, description: 'Of more, the others in further calls.' },
  ),
});

/** Work of a pooler: each nonce is a share of its own, or of a miner that it relays. */
export function workRoute(services: PoolServices, budgetMs = BUDGET_MS): PoolRoute {
  const { callers, source, relayed, clock } = services;
  const sent = new SentNonces();

  return {
    method: 'POST',
    paths: ['/work'],
    summary: 'Takes in nonces that a pooler, or its miners, found for its farmers.',
    guard: 'public',
    auth: 'bearer',
    answer: workReportSchema,
    bodyBytesMax: BODY_BYTES_MAX,
    deadlineMs: DEADLINE_MS,
    body: bodySchema,
    async handle(request) {
      const startedMs = clock.spanMs();
      const { pooler, body } = callers.namedPooler(request);
      const blockIndex = body.integer('blockIndex', { min: 0, max: U32_MAX });
      const submissions = body.objects('submissions', SUBMISSIONS_MAX, PAGING).map(submissionOf);
      const items = await itemsOf(services, pooler, blockIndex, submissions);
      const order = { blockIndex, items, budgetMs, sent };
      const { results, isKeeping } = await new WorkBatch(order, source.office.field, clock).run();
      const counts = countsOf(results);
      note(services, pooler, counts);
      if (!isKeeping)
        throw new CallRefusal(
          503,
          'some of the work could not be put on record: send it again',
          STORAGE_RETRY_SECONDS,
        );
      return json({
        blockIndex,
        poolerId: pooler.id,
        totalSubmissions: submissions.length,
        ...counts,
        submittedWork: improvedFarmers(items, results),
        // What it brings is known when the block is harvested.
        totalRewards: '0',
        processingTimeMs: Math.round(clock.spanMs() - startedMs),
        timestamp: timestampOf(clock.nowMs()),
        results: results.map((result, at) => resultDocument(submissions[at], result)),
        nextWork: await nextWork(relayed, pooler, items, results),
      });
    },
  };
}

async function itemsOf(
  { owners, source, seats, told }: PoolServices,
  pooler: Pooler,
  blockIndex: number,
  submissions: readonly Submission[],
): Promise<readonly (Submission & WorkItem)[]> {
  const own = await owners.among(
    pooler.id,
    submissions.map(({ farmerId }) => farmerId),
  );
  const lanes = source.office.field.lanes();
  const wallets = new Map(lanes.map((each) => [each.farmerId, each.custodialWallet]));
  const places = new WorkPlaces(seats, told, { pooler, blockIndex, own, wallets });
  return submissions.map((each) => ({ ...each, place: places.of(each) }));
}

/** Other work for miners that found something. */
async function nextWork(
  relayed: RelayedWork,
  pooler: Pooler,
  items: readonly (Submission & WorkItem)[],
  results: readonly WorkResult[],
) {
  const found = items.flatMap(({ minerId, place }, at) =>
    minerId !== undefined && place.kind === 'seat' && results[at]?.kind === 'valid'
      ? [{ minerId, seat: place.seat, lane: place.lane }]
      : [],
  );
  const moved = await relayed.turn(pooler, found);
  const seatsOf = new Map(found.map(({ minerId, seat }) => [minerId, seat]));
  return [...seatsOf]
    .filter(([, seat]) => moved.has(seat))
    .map(([minerId, seat]) => ({ minerId, work: relayed.document(seat) }));
}

function note(
  { news, clock }: PoolServices,
  pooler: Pooler,
  { validNonces, invalidNonces }: ReturnType<typeof countsOf>,
): void {
  const known = news.of(pooler.id);
  news.note(pooler.id, {
    seenAtMs: clock.nowMs(),
    validNonces: known.validNonces + validNonces,
    invalidNonces: known.invalidNonces + invalidNonces,
  });
}

function submissionOf(fields: BodyFields): Submission {
  judgeTime(fields);
  return {
    farmerId: fields.text('farmerId', ID),
    nonce: fields.unsigned('nonce', NONCE_BITS),
    minerId: fields.has('minerId') ? fields.text('minerId', ID) : undefined,
    jobId: fields.has('jobId') ? fields.text('jobId', ID) : undefined,
  };
}

/** Unix milliseconds, or as ISO 8601; nothing follows from it. */
function judgeTime(fields: BodyFields): void {
  if (typeof fields.raw('timestamp') !== 'string')
    fields.number('timestamp', { min: 0, max: TIME_MAX });
  else if (Number.isNaN(Date.parse(fields.text('timestamp', ID))))
    throw fields.fault('timestamp', 'has to be a time');
}

function countsOf(results: readonly WorkResult[]) {
  const count = (kind: WorkResult['kind']): number =>
    results.reduce((sum, each) => sum + (each.kind === kind ? 1 : 0), 0);
  return {
    validNonces: count('valid'),
    invalidNonces: count('invalid'),
    notJudged: count('not-judged'),
  };
}

/** How many farmers have a better nonce now than before. */
function improvedFarmers(items: readonly WorkItem[], results: readonly WorkResult[]): number {
  const improved = items.filter((_item, at) => {
    const result = results[at];
    return result?.kind === 'valid' && result.kept?.kind === 'best';
  });
  return new Set(improved.map(({ farmerId }) => farmerId)).size;
}

function resultDocument(submission: Submission | undefined, result: WorkResult) {
  const minerId = submission?.minerId;
  return {
    farmerId: submission?.farmerId ?? '',
    nonce: String(submission?.nonce ?? 0n),
    ...(minerId !== undefined && { minerId }),
    status: result.kind,
    ...(result.kind === 'valid' ? keptDocument(result) : { reason: result.reason }),
  };
}

function keptDocument({ kept }: Extract<WorkResult, { readonly kind: 'valid' }>) {
  return kept === undefined || kept.kind === 'closed'
    ? { best: false }
    : { best: kept.kind === 'best', zeros: kept.zeros };
}
