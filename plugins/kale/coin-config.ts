import { Type } from 'typebox';
import type { Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const withDefaults = { additionalProperties: false, default: {} } as const;
const CONTRACT = '^C[A-Z2-7]{55}$';
const ACCOUNT = '^G[A-Z2-7]{55}$';
const POOLER_ID = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';
/** As it goes into a header. */
const TOKEN = '^[\\x21-\\x7e]+$';

const daemonSchema = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^@\\s]+$',
      maxLength: 2_048,
      description: 'Soroban RPC, such as https://rpc.example/KEY; never shown beyond its host.',
    }),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'Name in logs; host:port if left out.',
      }),
    ),
  },
  closed,
);

const sealedKeySchema = Type.Object(
  {
    version: Type.Integer({
      minimum: 1,
      maximum: 999_999_999,
      description: 'The highest one seals; older ones open what they sealed.',
    }),
    key: Type.String({
      description: '32 bytes in hex or base64; keyFile or keyEnv name where it is.',
    }),
  },
  closed,
);

const sourceSchema = Type.Object(
  {
    seed: Type.String({
      description:
        'Secret seed (S...) of an account that sends; seedFile or seedEnv name where it is.',
    }),
  },
  closed,
);

const walletSchema = Type.Object(
  {
    seed: Type.String({
      description:
        "Secret seed (S...) of the pool's address; seedFile or seedEnv name where it is.",
    }),
  },
  closed,
);

const transactionsSchema = Type.Object(
  {
    boundSeconds: Type.Integer({
      default: 60,
      minimum: 15,
      maximum: 600,
      description: 'How long a transaction may wait for a ledger.',
    }),
    inclusionFee: Type.Integer({
      default: 1_000,
      minimum: 100,
      maximum: 1_000_000_000,
      description: 'Stroops per operation, offered at first.',
    }),
    feeMax: Type.Integer({
      default: 20_000_000,
      minimum: 1_000,
      maximum: 10_000_000_000,
      description: 'Stroops that one transaction may cost, with resources and fee bumps.',
    }),
    bumpAfterSeconds: Type.Integer({
      default: 20,
      minimum: 0,
      maximum: 600,
      description: 'Without a ledger for so long, ten times as much is offered; 0: never.',
    }),
    pollMs: Type.Integer({
      default: 1_000,
      minimum: 20,
      maximum: 60_000,
      description: 'Time between looks at a transaction.',
    }),
    waitingMax: Type.Integer({
      default: 2_000,
      minimum: 1,
      maximum: 100_000,
      description: 'Deeds that wait for an account.',
    }),
  },
  withDefaults,
);

const farmersSchema = Type.Object(
  {
    max: Type.Integer({
      default: 1_000,
      minimum: 0,
      maximum: 100_000,
      description: 'Farmers of the pool; each costs its reserve while it is here.',
    }),
    registrationToken: Type.Optional(
      Type.String({
        minLength: 16,
        maxLength: 256,
        pattern: TOKEN,
        description:
          'Besides those of poolers, who may register farmers; registrationTokenEnv names where it is.',
      }),
    ),
    startingXlm: Type.Number({
      default: 2,
      minimum: 1.5,
      maximum: 100,
      description: 'What each account is made with; the pool gets it back at the exit.',
    }),
  },
  withDefaults,
);

const plantSchema = Type.Object(
  {
    batchSize: Type.Integer({
      default: 50,
      minimum: 1,
      maximum: 1_000,
      description: 'Farmers of a batch.',
    }),
    parallel: Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 100,
      description:
        'Plants of a batch that are on their way at once; no more than there are sources.',
    }),
    opensBlocks: Type.Boolean({
      default: true,
      description: 'Whether the pool plants first when a block is due; false: it waits for others.',
    }),
    untilSeconds: Type.Integer({
      default: 240,
      minimum: 1,
      maximum: 100_000,
      description: 'Nothing is planted in blocks that are older.',
    }),
    stakeMin: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'Stroops; who has less to stake plants nothing of it, and is in the block all the same.',
    }),
    stakeMax: Type.Integer({
      default: Number.MAX_SAFE_INTEGER,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Stroops of one plant at most.',
    }),
    attempts: Type.Integer({ default: 5, minimum: 1, maximum: 100, description: 'Of one plant.' }),
  },
  withDefaults,
);

const workSchema = Type.Object(
  {
    shareZerosMin: Type.Integer({
      default: 4,
      minimum: 1,
      maximum: 16,
      description: 'Leading zero hex digits that every share has at least.',
    }),
    shareZerosMax: Type.Integer({
      default: 12,
      minimum: 1,
      maximum: 16,
      description: 'More are never asked of a share.',
    }),
    rangeSize: Type.Integer({
      default: 1_099_511_627_776,
      minimum: 65_536,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Nonces that a miner gets at once.',
    }),
    idleSeconds: Type.Integer({
      default: 300,
      minimum: 10,
      maximum: 86_400,
      description: 'A miner that is silent for so long is forgotten.',
    }),
    submitsPerSecond: Type.Integer({
      default: 100,
      minimum: 0,
      maximum: 100_000,
      description: 'Shares of one miner; 0: without limit.',
    }),
    submitBeforeSeconds: Type.Integer({
      default: 45,
      minimum: 1,
      maximum: 290,
      description:
        'The best work is on its way so long before the block can close; sooner where farmers are many.',
    }),
    stroopsPerXlm: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description:
          'Stroops of KALE that an XLM is worth: better work is submitted again where it brings more. Absent: never again.',
      }),
    ),
    attempts: Type.Integer({ default: 5, minimum: 1, maximum: 100, description: 'Of one work.' }),
  },
  withDefaults,
);

const harvestSchema = Type.Object(
  {
    tractorBlocks: Type.Integer({
      default: 1,
      minimum: 1,
      maximum: 16,
      description:
        "Blocks of a farmer that are harvested in one call, by the tractor's contract; 1: each alone.",
    }),
    retrySeconds: Type.Integer({
      default: 30,
      minimum: 1,
      maximum: 3_600,
      description: 'Time between attempts at first; it doubles, up to half an hour.',
    }),
    sweepFarmers: Type.Integer({
      default: 18,
      minimum: 1,
      maximum: 18,
      description: 'Farmers whose rewards move to the pool in one transaction.',
    }),
  },
  withDefaults,
);

const splitSchema = Type.Object(
  {
    stakePercent: Type.Number({
      default: 50,
      minimum: 0,
      maximum: 100,
      description:
        "Percent of a farmer's reward that is its owner's; miners get the rest, and all that no stake earned.",
    }),
    feesOf: Type.Enum(['all', 'rest'], {
      default: 'all',
      description: "whom the pool's fee is taken of: owners and miners, or miners alone",
    }),
  },
  withDefaults,
);

const poolerSchema = Type.Object(
  {
    id: Type.String({ pattern: POOLER_ID, description: 'Name of it in calls.' }),
    name: Type.Optional(Type.String({ maxLength: 64, description: 'For people.' })),
    token: Type.String({
      minLength: 16,
      maxLength: 256,
      pattern: TOKEN,
      description: 'By which it is known; tokenFile or tokenEnv name where it is.',
    }),
    address: Type.Optional(
      Type.String({
        pattern: ACCOUNT,
        description: "Who is paid for what it finds itself; the pool's address if left out.",
      }),
    ),
    farmersMax: Type.Integer({
      default: 100,
      minimum: 0,
      maximum: 100_000,
      description: 'Farmers of it; each costs the pool its reserve while it is here.',
    }),
  },
  closed,
);

const devnetSchema = Type.Object(
  {
    ledgerMs: Type.Integer({
      default: 1_000,
      minimum: 0,
      maximum: 60_000,
      description: 'Milliseconds between ledgers; 0: none by itself.',
    }),
    ledgerSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3_600,
        description:
          "By which each ledger's time is later than the last one's; the clock's if left out.",
      }),
    ),
    sources: Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 100,
      description: 'Accounts that send, made from the passphrase, where the file names none.',
    }),
  },
  withDefaults,
);

/** The `[coin]` section of a pool file of this plugin. */
export const coinConfigSchema = Type.Object(
  {
    network: Type.Enum(['mainnet', 'testnet', 'devnet'], {
      default: 'mainnet',
      description: 'Whose contracts and passphrase are meant where the file names none',
    }),
    networkPassphrase: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Signed into all transactions.' }),
    ),
    farmContract: Type.Optional(Type.String({ pattern: CONTRACT, description: 'C address.' })),
    tractorContract: Type.Optional(
      Type.String({ pattern: CONTRACT, description: 'Harvests many pails at once.' }),
    ),
    assetIssuer: Type.Optional(Type.String({ pattern: ACCOUNT, description: 'G address.' })),
    daemons: Type.Array(daemonSchema, {
      minItems: 1,
      maxItems: 16,
      description:
        'Soroban RPC endpoints, in order of preference; the next one answers where one fails.',
    }),
    wallet: Type.Optional(walletSchema),
    sources: Type.Optional(
      Type.Array(sourceSchema, {
        minItems: 1,
        maxItems: 100,
        description:
          'Accounts that send plants, works and harvests, one transaction per ledger each.',
      }),
    ),
    custody: Type.Optional(
      Type.Object(
        {
          keys: Type.Array(sealedKeySchema, {
            minItems: 1,
            maxItems: 16,
            description: 'What keys of farmers are sealed with.',
          }),
        },
        closed,
      ),
    ),
    transactions: transactionsSchema,
    farmers: farmersSchema,
    plant: plantSchema,
    work: workSchema,
    harvest: harvestSchema,
    split: splitSchema,
    poolers: Type.Array(poolerSchema, {
      default: [],
      maxItems: 100,
      description: 'Who may register farmers and miners of theirs.',
    }),
    pollMs: Type.Integer({
      default: 5_000,
      minimum: 50,
      maximum: 60_000,
      description: 'Time between looks at the farm.',
    }),
    timeoutMs: Type.Integer({
      default: 10_000,
      minimum: 100,
      maximum: 300_000,
      description: 'How long an endpoint may take to answer a call.',
    }),
    startSeconds: Type.Number({
      default: 30,
      minimum: 0.1,
      maximum: 600,
      description:
        'How long to wait for the first look at the farm before the pool fails to start.',
    }),
    devnet: Type.Optional(devnetSchema),
  },
  closed,
);

export type CoinConfig = Static<typeof coinConfigSchema>;
