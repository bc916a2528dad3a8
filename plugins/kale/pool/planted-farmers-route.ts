import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import type { SeatJob } from '../../../core/plugin-api/work-desk.ts';
import { U32_MAX } from '../consensus/farm-block.ts';
import type { Lane, OpenBlock } from '../farm/open-field.ts';
import type { PlantingRow } from '../record/kale-record.ts';
import { plantedFarmersSchema } from './answer-schemas.ts';
import { timestampOf } from './answers.ts';
import { json } from './answers.ts';
import type { Pooler } from './callers.ts';
import { watchFor } from './field-watch.ts';
import { jobZeros } from './job-zeros.ts';
import { queryInteger } from './query-integer.ts';
import type { PoolServices } from './pool-services.ts';

const WAIT_MS_MAX = 60_000;
const DEADLINE_MS = 90_000;
/** What a ledger takes on the network. */
const LEDGER_SECONDS = 5n;

/** The farmers of a pooler that are planted in the open block, each with nonces that nobody else was given. */
export function plantedFarmersRoute(services: PoolServices): PoolRoute {
  const { callers, source, owners, seats, told, clock } = services;

  async function planted(pooler: Pooler, blockIndex: number | undefined) {
    const { field, record } = source.office;
    const { block } = field;
    if (block === undefined || (blockIndex ?? block.index) !== block.index) return undefined;
    const lanes = field.lanes();
    const own = await owners.among(
      pooler.id,
      lanes.map(({ farmerId }) => farmerId),
    );
    if (own.size === 0) return undefined;
    const rows = new Map((await record.plantings(block.index)).map((row) => [row.farmerId, row]));
    const farmers = lanes.filter(({ farmerId }) => own.has(farmerId));
    const documents = farmers.flatMap((lane) => {
      const seat = seats.takeOwn(pooler, lane);
      const job = seat.current();
      if (job === undefined || job.job.template.tip !== block.name) return [];
      told.tell(seat, job);
      return [farmerOf(lane, job, rows.get(lane.farmerId), block)];
    });
    return documents.length === 0 ? undefined : plantedDocument(block, documents);
  }

  function farmerOf(lane: Lane, job: SeatJob, row: PlantingRow | undefined, block: OpenBlock) {
    const { farmerId, custodialWallet, zeros, workedZeros } = lane;
    return {
      farmerId,
      custodialWallet,
      stakeAmount: String(row?.stake ?? 0n),
      plantingTime: timestampOf(Number(plantedSeconds(row, block)) * 1_000),
      nonceFirst: String(job.nonceFirst),
      nonceEnd: String(job.nonceEnd),
      shareZeros: jobZeros(job),
      bestZeros: zeros ?? null,
      workedZeros: workedZeros ?? null,
      jobId: job.id,
    };
  }

  /** By the ledgers since, for the record knows no other time of a plant. */
  function plantedSeconds(row: PlantingRow | undefined, { timestamp }: OpenBlock): bigint {
    const { view } = source.office;
    if (view === undefined || row?.ledger === undefined) return timestamp;
    const seconds = view.closeTime - BigInt(Math.max(0, view.ledger - row.ledger)) * LEDGER_SECONDS;
    return seconds < timestamp ? timestamp : seconds;
  }

  return {
    method: 'GET',
    paths: ['/pooler/planted-farmers'],
    summary:
      "A pooler's planted farmers and the nonces to try for them; waits until there are any.",
    guard: 'public',
    auth: 'bearer',
    answer: plantedFarmersSchema,
    deadlineMs: DEADLINE_MS,
    query: Type.Object({
      blockIndex: Type.Optional(Type.Integer({ minimum: 0, maximum: U32_MAX })),
      waitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: WAIT_MS_MAX, default: 0 })),
    }),
    async handle(request) {
      const pooler = callers.pooler(request);
      const blockIndex = queryInteger(request.query, 'blockIndex', { min: 0, max: U32_MAX });
      const waitMs = queryInteger(request.query, 'waitMs', { min: 0, max: WAIT_MS_MAX }) ?? 0;
      const { signal } = request;
      const found = await watchFor(() => planted(pooler, blockIndex), { waitMs, signal }, clock);
      if (found !== undefined) return json(found);
      const { block } = source.office.field;
      return json(
        block === undefined || (blockIndex ?? block.index) !== block.index
          ? { ...NOTHING, blockIndex: blockIndex ?? null }
          : plantedDocument(block, []),
      );
    },
  };
}

const NOTHING = { entropy: null, blockTimestamp: null, plantedFarmers: [] };

function plantedDocument({ index, entropy, timestamp }: OpenBlock, farmers: readonly object[]) {
  return {
    blockIndex: index,
    entropy: Buffer.from(entropy).toString('hex'),
    blockTimestamp: Number(timestamp),
    plantedFarmers: farmers,
  };
}
