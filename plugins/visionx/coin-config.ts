import { Type } from 'typebox';
import type { Static } from 'typebox';

const daemonSchema = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^@]+$',
      description: 'HTTP address such as http://127.0.0.1:7070, without credentials and path.',
    }),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'Name in logs; host:port if left out.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Consensus of a network; those of the main network by default. */
const parametersSchema = Type.Object(
  {
    datasetMib: Type.Integer({ default: 256, minimum: 1, maximum: 512, description: 'Dataset.' }),
    scratchMib: Type.Integer({ default: 32, minimum: 1, maximum: 128, description: 'Scratch.' }),
    iterations: Type.Integer({
      default: 65_536,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Rounds of mixing.',
    }),
    readsPerIteration: Type.Integer({
      default: 4,
      minimum: 1,
      maximum: 8,
      description: 'Reads of a round; four from 4 on, three below.',
    }),
    writeEvery: Type.Integer({
      default: 4,
      minimum: 0,
      maximum: 1_000_000,
      description: 'Rounds from one write to the next; 0: none.',
    }),
    epochBlocks: Type.Integer({
      default: 32,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Blocks of an epoch.',
    }),
  },
  { additionalProperties: false, default: {} },
);

const workersSchema = Type.Object(
  {
    timeoutSeconds: Type.Integer({
      default: 300,
      minimum: 10,
      maximum: 86_400,
      description: 'A worker that is silent for so long is forgotten.',
    }),
    rangeSize: Type.Integer({
      default: 100_000_000,
      minimum: 1_000,
      maximum: 4_294_967_296,
      description: 'Nonces that a worker gets of a job.',
    }),
    submitsPerSecond: Type.Integer({
      default: 100,
      minimum: 0,
      maximum: 100_000,
      description: 'Shares of one worker; 0: without limit.',
    }),
    banInvalidPercent: Type.Number({
      default: 10,
      minimum: 0,
      maximum: 100,
      description: 'Invalid shares, from which on a worker is banned; 0: never.',
    }),
    banSharesMin: Type.Integer({
      default: 100,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Shares before that says anything.',
    }),
    banSeconds: Type.Integer({
      default: 3_600,
      minimum: 1,
      maximum: 2_592_000,
      description: 'How long a worker is banned.',
    }),
  },
  { additionalProperties: false, default: {} },
);

const joinSchema = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^@]+$',
      description: 'The other pool, such as http://pool.example:7072.',
    }),
    address: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Who is paid there; the pool's address if left out.",
      }),
    ),
    worker: Type.String({
      default: 'headframe',
      maxLength: 64,
      description: 'Name of this worker.',
    }),
    threads: Type.Integer({ default: 1, minimum: 1, maximum: 256, description: 'Threads.' }),
  },
  { additionalProperties: false },
);

export const devnetSchema = Type.Object(
  {
    difficulty: Type.Integer({
      default: 2_000,
      minimum: 1,
      maximum: 1e12,
      description: 'Hashes that a block takes on average.',
    }),
    walletSecret: Type.String({
      default: '01'.repeat(32),
      pattern: '^[0-9a-f]{64}$',
      description: 'Secret key of the account that the node pays from; worth nothing.',
    }),
    transactionFee: Type.Integer({
      default: 1_000,
      minimum: 0,
      maximum: 1e12,
      description: 'Network fee of a payment, atomic units per output.',
    }),
    offersTemplates: Type.Boolean({
      default: true,
      description: 'false: like the nodes of the chain, which hand out no templates.',
    }),
    offersWallet: Type.Boolean({ default: true, description: 'false: no payments.' }),
  },
  { additionalProperties: false, default: {} },
);

/** The `[coin]` section of a pool file of this plugin. */
export const coinConfigSchema = Type.Object(
  {
    network: Type.String({
      default: 'mainnet',
      pattern: '^[a-z0-9-]{1,32}$',
      description: 'Name of the network; it is part of the seed where the rule is epoch-hash.',
    }),
    daemons: Type.Array(daemonSchema, {
      minItems: 1,
      maxItems: 16,
      description: 'Vision nodes; the highest tip wins, blocks go to all.',
    }),
    epochSeed: Type.Enum(['epoch-hash', 'boundary', 'parent'], {
      default: 'epoch-hash',
      description: 'What the dataset is made of; the chain has had all three.',
    }),
    template: Type.Enum(['node', 'latest'], {
      default: 'node',
      description:
        'where blocks come from: the node, or the newest block, which nodes of the chain are not known to accept',
    }),
    parameters: parametersSchema,
    foundationAddress: Type.Optional(
      Type.String({
        pattern: '^[0-9A-Fa-f]{64}$',
        description: 'Where the 1 % of the foundation goes: 64 hexadecimal digits.',
      }),
    ),
    maturity: Type.Integer({
      default: 20,
      minimum: 1,
      maximum: 10_000,
      description: 'Blocks until a reward counts as final.',
    }),
    confirmations: Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 1_000,
      description: 'Blocks after which a payment counts as final.',
    }),
    mode: Type.Enum(['solo', 'host_pool', 'join_pool'], {
      default: 'host_pool',
      description: 'what the pool begins with; calls of the operator change it',
    }),
    poolName: Type.String({ default: 'Unnamed Pool', maxLength: 64, description: 'For workers.' }),
    hostAddress: Type.String({
      default: '',
      maxLength: 255,
      pattern: '^[^/\\s]*$',
      description: 'Host name in the pool address that is shown; empty: that of the request.',
    }),
    join: Type.Optional(joinSchema),
    workers: workersSchema,
    pollMs: Type.Integer({
      default: 500,
      minimum: 50,
      maximum: 60_000,
      description: 'Time between looks at the tip.',
    }),
    templateSeconds: Type.Number({
      default: 10,
      minimum: 1,
      maximum: 600,
      description: 'Time between templates with new transactions on the same tip.',
    }),
    timeoutMs: Type.Integer({
      default: 10_000,
      minimum: 100,
      maximum: 300_000,
      description: 'How long a node may take to answer a call.',
    }),
    startSeconds: Type.Number({
      default: 15,
      minimum: 0.1,
      maximum: 600,
      description: 'How long to wait for the first template before the pool fails to start.',
    }),
    devnet: Type.Optional(devnetSchema),
  },
  { additionalProperties: false },
);

export type CoinConfig = Static<typeof coinConfigSchema>;
