/** The calls of miners, as they are described: the pool itself and its poolers answer them alike. */
import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { eventSchemas } from './event-schemas.ts';
import { jobSchema } from './job-document.ts';
import { SHARES_MAX } from './sent-shares.ts';

type Call = Omit<PoolRoute, 'handle'>;

export const ADDRESS_LENGTH_MAX = 320;
export const WORKER_LENGTH_MAX = 64;
export const AGENT_LENGTH_MAX = 128;
export const WAIT_MS_MAX = 60_000;
/** Above the longest wait. */
const WAIT_DEADLINE_MS = 70_000;
/** A thousand shares with their hashes. */
const SHARES_BYTES_MAX = 256 * 1024;
const SHARES_DEADLINE_MS = 30_000;

const guard = 'public';
const minerQuery = Type.Object({ minerId: Type.String() });
const timeSchema = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const stroopsSchema = Type.String({ description: 'Stroops, decimal digits.' });

const shareFields = {
  jobId: Type.String(),
  nonce: Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^[0-9]{1,20}$' })]),
  hash: Type.Optional(Type.String({ pattern: '^(0x)?[0-9a-fA-F]{64}$' })),
};
const wordSchema = Type.Object({
  accepted: Type.Boolean(),
  zeros: Type.Optional(Type.Integer()),
  weight: Type.Optional(Type.String({ description: 'Credit in hashes, decimal digits.' })),
  late: Type.Optional(Type.Boolean()),
  reason: Type.Optional(Type.String()),
  retrySeconds: Type.Optional(Type.Number()),
});

const seatSchema = Type.Object({
  minerId: Type.String(),
  address: Type.String(),
  worker: Type.String(),
  again: Type.Boolean({ description: 'Whether its seat was still there.' }),
});

export const registerCall: Call = {
  method: 'POST',
  paths: ['/miners/register'],
  summary: 'Registers a miner, and gives it the minerId that it is known by; keep it secret.',
  guard,
  status: 201,
  body: Type.Object({
    address: Type.String({ minLength: 1, maxLength: ADDRESS_LENGTH_MAX }),
    worker: Type.Optional(Type.String({ maxLength: WORKER_LENGTH_MAX })),
    agent: Type.Optional(Type.String({ maxLength: AGENT_LENGTH_MAX })),
    minerId: Type.Optional(Type.String({ description: 'Of an earlier registration.' })),
  }),
  answer: seatSchema,
  others: { 200: seatSchema },
};

export const workCall: Call = {
  method: 'GET',
  paths: ['/miners/work'],
  summary:
    'The job of a miner; with waitMs and known, as soon as it is another one. 204: none now, and a known one is over.',
  guard,
  query: Type.Object({
    minerId: Type.String(),
    known: Type.Optional(Type.String({ description: 'The jobId that the miner has.' })),
    waitMs: Type.Optional(Type.String({ description: `At most ${WAIT_MS_MAX}.` })),
  }),
  answer: jobSchema,
  others: { 204: null },
  deadlineMs: WAIT_DEADLINE_MS,
};

export const extendCall: Call = {
  method: 'POST',
  paths: ['/miners/extend'],
  summary: 'A further range of nonces of a job, for a miner that has tried all of the first.',
  guard,
  body: Type.Object({ minerId: Type.String(), jobId: Type.String() }),
  answer: jobSchema,
};

export const sharesCall: Call = {
  method: 'POST',
  paths: ['/miners/shares'],
  summary: 'Takes in a share, or several; tells of each what became of it.',
  guard,
  body: Type.Union([
    Type.Object({ minerId: Type.String(), ...shareFields }),
    Type.Object({
      minerId: Type.String(),
      shares: Type.Array(Type.Object(shareFields), { minItems: 1, maxItems: SHARES_MAX }),
    }),
  ]),
  answer: Type.Union([wordSchema, Type.Object({ verdicts: Type.Array(wordSchema) })]),
  bodyBytesMax: SHARES_BYTES_MAX,
  deadlineMs: SHARES_DEADLINE_MS,
};

export const eventsCall: Call = {
  method: 'GET',
  paths: ['/miners/events'],
  summary: 'Server-sent events: block, and lane for a miner; the first of each at once.',
  guard,
  query: Type.Object({ minerId: Type.Optional(Type.String()) }),
  events: eventSchemas,
};

export const statsCall: Call = {
  method: 'GET',
  paths: ['/miners/stats'],
  summary: 'What a miner did since its registration.',
  guard,
  query: minerQuery,
  answer: Type.Object({
    address: Type.String(),
    worker: Type.String(),
    farmer: Type.Union([Type.String(), Type.Null()]),
    accepted: Type.Integer(),
    rejected: Type.Integer(),
    work: Type.String({ description: 'Hashes behind its shares, decimal digits.' }),
    hashrate: Type.Number({ description: 'Hashes per second since the registration.' }),
    zerosBest: Type.Union([Type.Integer(), Type.Null()]),
    registeredAt: timeSchema,
    shareLastAt: timeSchema,
  }),
};

export const payoutsCall: Call = {
  method: 'GET',
  paths: ['/miners/payouts'],
  summary:
    "What the address of a miner earned and was paid, whichever of its owner's miners it was.",
  guard,
  query: minerQuery,
  answer: Type.Object({
    address: Type.String(),
    balance: stroopsSchema,
    immature: stroopsSchema,
    paid: stroopsSchema,
    payments: Type.Array(
      Type.Object({
        time: timeSchema,
        state: Type.Enum(['under-way', 'sent', 'confirmed']),
        amount: stroopsSchema,
        transactionIds: Type.Array(Type.String()),
      }),
    ),
  }),
};
