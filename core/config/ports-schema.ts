/** Schema of `ports.toml`: where miners connect, and which pools they work for. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { closed } from './closed-object.ts';

const difficulty = (value: number, description: string): ReturnType<typeof Type.Number> =>
  Type.Number({ exclusiveMinimum: 0, maximum: 1e18, default: value, description });

const AgentMinimumSchema = Type.Object(
  {
    agent: Type.String({ minLength: 1, description: 'text that the user agent contains' }),
    difficulty: Type.Number({ exclusiveMinimum: 0, maximum: 1e18 }),
  },
  { additionalProperties: false },
);

/** Which submissions are verified where miners say what hash they found; of other dialects all are. */
const CheckingSchema = closed({
  mode: Type.Enum(['all', 'sampled'], { default: 'all' }),
  samplePercentMin: Type.Number({
    exclusiveMinimum: 0,
    maximum: 100,
    default: 10,
    description: 'part of the submissions of the most honest address that is verified',
  }),
  // Forging adds less than one part in this many to what an address is paid: below any pool's fee.
  provenShares: Type.Integer({
    minimum: 10,
    maximum: 1_000_000,
    default: 100,
    description: 'shares that an address must have proven before any is trusted',
  }),
  forgetAfterHours: Type.Number({
    exclusiveMinimum: 0,
    maximum: 8_760,
    default: 72,
    description: 'time without a proven share after which an address is a new one',
  }),
  addressesMax: Type.Integer({ minimum: 1, maximum: 10_000_000, default: 100_000 }),
});

const PortSchema = Type.Object(
  {
    listen: Type.String({ format: 'listen', description: 'host:port' }),
    algorithm: Type.String({ minLength: 1, description: 'such as sha256d' }),
    dialects: Type.Array(Type.Enum(['stratum-v1', 'stratum-cryptonote', 'http-work']), {
      minItems: 1,
      default: ['stratum-v1'],
    }),
    pools: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'pools that the port may feed from; none: all of its algorithm',
    }),
    select: Type.Optional(
      Type.String({ minLength: 1, description: 'the pool that new miners work for' }),
    ),
    difficulty: closed({
      // A small ASIC settles from here within a minute; a CPU needs a port of its own.
      start: difficulty(1_024, 'difficulty of a new miner'),
      min: difficulty(0.001, 'lowest difficulty'),
      max: difficulty(1e15, 'highest difficulty'),
      powersOfTwo: Type.Boolean({ default: false }),
    }),
    // Twelve shares a minute: good statistics of each rig at a few hundred bytes a second.
    shareSeconds: Type.Number({
      minimum: 0.5,
      maximum: 600,
      default: 5,
      description: 'seconds between the shares of one rig',
    }),
    checking: CheckingSchema,
    tls: Type.Optional(
      Type.Object(
        {
          cert: Type.String({ minLength: 1, description: 'path of a PEM certificate chain' }),
          key: Type.String({ minLength: 1, description: 'path of its PEM private key' }),
        },
        { additionalProperties: false },
      ),
    ),
    proxyProtocol: Type.Enum(['off', 'optional', 'required'], { default: 'off' }),
    proxyAllow: Type.Array(
      Type.String({ format: 'network', description: 'an IP address or network' }),
      {
        default: ['127.0.0.1', '::1'],
      },
    ),
    agentMinimums: Type.Array(AgentMinimumSchema, {
      // Rental markets refuse ports that start lower.
      default: [{ agent: 'NiceHash', difficulty: 500_000 }],
    }),
  },
  { additionalProperties: false },
);

export const PortsSchema = closed({ port: Type.Array(PortSchema, { default: [] }) });

export type PortSettings = Static<typeof PortSchema>;
