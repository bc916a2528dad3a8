import { Type } from 'typebox';
import type { Static } from 'typebox';

const daemonSchema = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^@]+$',
      description: 'RPC address such as http://127.0.0.1:18081, without credentials and path.',
    }),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'Name in logs; host:port if left out.',
      }),
    ),
    user: Type.Optional(Type.String({ minLength: 1, description: 'User of --rpc-login.' })),
    password: Type.Optional(
      Type.String({ description: 'Password of --rpc-login; passwordEnv names a variable.' }),
    ),
    zmq: Type.Optional(
      Type.String({
        pattern: '^tcp://[^@/]+:[0-9]{1,5}$',
        description: 'Address of --zmq-pub such as tcp://127.0.0.1:18083; new tips come at once.',
      }),
    ),
  },
  { additionalProperties: false },
);

const walletSchema = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^@]+$',
      description: 'Address of monero-wallet-rpc such as http://127.0.0.1:18083.',
    }),
    user: Type.Optional(Type.String({ minLength: 1, description: 'User of --rpc-login.' })),
    password: Type.Optional(
      Type.String({ description: 'Password of --rpc-login; passwordEnv names a variable.' }),
    ),
    account: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 0xffffffff,
      description: 'Index of the account that pays.',
    }),
    file: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Wallet to open, in its --wallet-dir; left out: the one that is open.',
      }),
    ),
    filePassword: Type.Optional(
      Type.String({ description: 'Password of that wallet; filePasswordEnv names a variable.' }),
    ),
    confirmations: Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 1000,
      description: 'Blocks after which a payment counts as final.',
    }),
    priority: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 3,
      description: 'Of the network fee: 1 the lowest, 3 the highest, 0 as the wallet is set.',
    }),
    feeMax: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,7}(\\.[0-9]{1,12})?$',
        description: 'In coins: the most that one payment may cost in network fees.',
      }),
    ),
    timeoutMs: Type.Integer({
      default: 120_000,
      minimum: 1000,
      maximum: 600_000,
      description: 'How long the wallet may take to answer a call.',
    }),
  },
  { additionalProperties: false },
);

export const devnetSchema = Type.Object(
  {
    difficulty: Type.Integer({
      default: 300,
      minimum: 1,
      maximum: 1e12,
      description: 'Hashes that a block takes on average.',
    }),
    transactionsPerBlock: Type.Integer({
      default: 3,
      minimum: 0,
      maximum: 5000,
      description: 'Hashes of made-up transactions in each template.',
    }),
    epochBlocks: Type.Integer({
      default: 2048,
      minimum: 1,
      maximum: 2048,
      description: 'Blocks that share one seed of RandomX.',
    }),
    epochLag: Type.Integer({
      default: 64,
      minimum: 0,
      maximum: 2048,
      description:
        'Blocks between that whose id is the next seed and the first that is hashed with it.',
    }),
  },
  { additionalProperties: false, default: {} },
);

/** The `[coin]` section of a pool file of this plugin. */
export const coinConfigSchema = Type.Object(
  {
    network: Type.Enum(['main', 'stagenet', 'testnet', 'fakechain'], {
      default: 'main',
      description: 'main, stagenet, testnet, or fakechain: what monerod --regtest runs.',
    }),
    daemons: Type.Array(daemonSchema, {
      minItems: 1,
      maxItems: 16,
      description: 'Nodes of Monero; the highest synced tip wins, solutions go to all.',
    }),
    pollMs: Type.Integer({
      default: 1000,
      minimum: 50,
      maximum: 60_000,
      description: 'Time between looks at the tip where ZMQ does not bring it.',
    }),
    templateSeconds: Type.Number({
      default: 30,
      minimum: 1,
      maximum: 600,
      description: 'Time between templates with new transactions on the same tip.',
    }),
    timeoutMs: Type.Integer({
      default: 10_000,
      minimum: 100,
      maximum: 300_000,
      description: 'How long a daemon may take to answer a call.',
    }),
    startSeconds: Type.Number({
      default: 15,
      minimum: 0.1,
      maximum: 600,
      description: 'How long to wait for the first template before the pool fails to start.',
    }),
    wallet: Type.Optional(walletSchema),
    devnet: Type.Optional(devnetSchema),
  },
  { additionalProperties: false },
);

export type CoinConfig = Static<typeof coinConfigSchema>;
export type DaemonConfig = Static<typeof daemonSchema>;
export type WalletConfig = Static<typeof walletSchema>;
