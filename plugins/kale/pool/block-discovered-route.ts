import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { U32_MAX } from '../consensus/farm-block.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { blockNotedSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import type { BodyFields } from './body-fields.ts';
import { CallRefusal } from './call-refusal.ts';
import { isPlantable } from './plantable.ts';
import type { PoolServices } from './pool-services.ts';

const U32 = { min: 0, max: U32_MAX };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const ENTROPY = { lengthMax: 64, pattern: /^[0-9a-f]{64}$/i };
const TIME = { lengthMax: 64 };
const STAKE_BITS = 127;
const TIME_BITS = 64;

const countSchema = Type.Integer({ minimum: 0 });
const amountSchema = Type.Union([countSchema, Type.String({ pattern: '^[0-9]{1,39}$' })]);
const blockSchema = Type.Object({
  index: countSchema,
  timestamp: Type.Integer({ minimum: 0, description: 'Unix seconds.' }),
  entropy: Type.String({ pattern: '^[0-9a-fA-F]{64}$' }),
  blockAge: Type.Integer({ minimum: 0, description: 'Seconds.' }),
  plantable: Type.Boolean({ description: 'Whether blockAge is from 30 to 239.' }),
  min_stake: amountSchema,
  max_stake: amountSchema,
  min_zeros: countSchema,
  max_zeros: countSchema,
  min_gap: countSchema,
  max_gap: countSchema,
});
const metadataSchema = Type.Object({
  discoveredAt: Type.Union([Type.Number({ minimum: 0 }), Type.String()], {
    description: 'Unix milliseconds, or ISO 8601.',
  }),
  poolerUptime: Type.Number({ minimum: 0 }),
  totalBlocksDiscovered: countSchema,
});

/** A block as a pooler tells of it. */
interface ToldBlock {
  readonly index: number;
  readonly entropy: string;
  readonly timestamp: bigint;
  readonly plantable: boolean;
}

/** A pooler saw a block: what it saw is compared with what the pool sees, which acts by its own eyes. */
export function blockDiscoveredRoute({ callers, source, news, clock }: PoolServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/pooler/block-discovered'],
    summary: 'A pooler tells of a new block.',
    guard: 'public',
    auth: 'bearer',
    answer: blockNotedSchema,
    body: Type.Object({
      event: Type.Literal('new_block_discovered'),
      poolerId: Type.String(),
      blockIndex: Type.Integer({ minimum: 0, maximum: U32_MAX }),
      blockData: blockSchema,
      metadata: metadataSchema,
    }),
    handle(request) {
      const { pooler, body } = callers.namedPooler(request);
      body.choice('event', ['new_block_discovered']);
      const blockIndex = body.integer('blockIndex', U32);
      const block = toldBlock(body.object('blockData'));
      if (block.index !== blockIndex) throw body.fault('blockData.index', 'is not blockIndex');
      const metadata = body.object('metadata');
      judgeDiscoveredAt(metadata);
      const nowMs = clock.nowMs();
      const discovery = {
        blockIndex,
        atMs: nowMs,
        plantable: block.plantable,
        poolerUptime: metadata.number('poolerUptime', COUNT),
        totalBlocksDiscovered: metadata.integer('totalBlocksDiscovered', COUNT),
      };
      const { view } = source.office;
      if (isOtherBlock(block, view))
        throw new CallRefusal(
          409,
          `block ${blockIndex} is another one here: of which network is it?`,
        );
      news.note(pooler.id, { seenAtMs: nowMs, discovery });
      return json({
        success: true,
        message: `block ${blockIndex} is noted`,
        acknowledged: true,
        timestamp: timestampOf(nowMs),
        actions: actionsOf(block, view),
      });
    },
  };
}

function toldBlock(fields: BodyFields): ToldBlock {
  const age = fields.integer('blockAge', COUNT);
  const plantable = fields.boolean('plantable');
  if (plantable !== isPlantable(age))
    throw fields.fault('plantable', 'has to be true for an age from 30 to 239 seconds');
  for (const name of ['min_stake', 'max_stake']) fields.unsigned(name, STAKE_BITS);
  for (const name of ['min_zeros', 'max_zeros', 'min_gap', 'max_gap']) fields.integer(name, U32);
  return {
    index: fields.integer('index', U32),
    entropy: fields.text('entropy', ENTROPY).toLowerCase(),
    timestamp: fields.unsigned('timestamp', TIME_BITS),
    plantable,
  };
}

function judgeDiscoveredAt(metadata: BodyFields): void {
  if (typeof metadata.raw('discoveredAt') !== 'string') metadata.number('discoveredAt', COUNT);
  else if (Number.isNaN(Date.parse(metadata.text('discoveredAt', TIME))))
    throw metadata.fault('discoveredAt', 'has to be a time');
}

/** The same index with another beginning is of another network. */
function isOtherBlock(told: ToldBlock, view: FarmView | undefined): boolean {
  if (view?.block === undefined || view.index !== told.index) return false;
  const { timestamp, entropy } = view.block;
  return timestamp !== told.timestamp || Buffer.from(entropy).toString('hex') !== told.entropy;
}

/** What happens now, by whom: words for the pooler. */
function actionsOf({ index, plantable }: ToldBlock, view: FarmView | undefined): readonly string[] {
  if (view === undefined || view.index < index) return ['backend_looks_for_block'];
  if (view.index > index) return ['pooler_catches_up'];
  return plantable
    ? ['backend_plants_farmers', 'pooler_asks_for_planted_farmers']
    : ['pooler_asks_for_planted_farmers'];
}
