import { Type } from 'typebox';
import type { Static } from 'typebox';

const daemonSchema = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^@]+$',
      description: 'RPC address such as http://127.0.0.1:8332, without credentials.',
    }),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        description: 'Name in logs; host:port if left out.',
      }),
    ),
    cookieFile: Type.Optional(
      Type.String({ minLength: 1, description: "The node's .cookie file." }),
    ),
    user: Type.Optional(
      Type.String({ minLength: 1, description: 'RPC user, instead of a cookie.' }),
    ),
    password: Type.Optional(
      Type.String({ description: 'RPC password; passwordEnv names a variable.' }),
    ),
  },
  { additionalProperties: false },
);

const devnetSchema = Type.Object(
  {
    difficulty: Type.Number({
      default: 0.01,
      exclusiveMinimum: 0,
      maximum: 1e12,
      description: 'Difficulty of every block. 0.01 is 43 million hashes: 14 s at 3 MH/s.',
    }),
    transactionsPerBlock: Type.Integer({
      default: 3,
      minimum: 0,
      maximum: 5000,
      description: 'Transactions that are put into the mempool for each new template.',
    }),
  },
  { additionalProperties: false, default: {} },
);

const walletSchema = Type.Object(
  {
    name: Type.String({
      maxLength: 200,
      description: 'Name of the wallet on the node; empty for the one wallet of an old node.',
    }),
    method: Type.Enum(['psbt', 'sendmany', 'watch-only'], {
      default: 'psbt',
      description: 'How it pays: signed whole before it is sent, in one call, or signed elsewhere.',
    }),
    url: Type.Optional(
      Type.String({
        pattern: '^https?://[^@]+$',
        description: 'RPC address of its node; the first daemon if left out.',
      }),
    ),
    cookieFile: Type.Optional(
      Type.String({ minLength: 1, description: "The node's .cookie file." }),
    ),
    user: Type.Optional(
      Type.String({ minLength: 1, description: 'RPC user, instead of a cookie.' }),
    ),
    password: Type.Optional(
      Type.String({ description: 'RPC password; passwordEnv names a variable.' }),
    ),
    passphrase: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Of an encrypted wallet; passphraseEnv names a variable, passphraseFile a file.',
      }),
    ),
    confirmations: Type.Integer({
      default: 6,
      minimum: 1,
      maximum: 1000,
      description: 'Confirmations after which a payment counts as final.',
    }),
    feeRate: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 10_000,
        description: 'Network fee in atomic units per virtual byte, instead of an estimate.',
      }),
    ),
    confTarget: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1008,
        description: 'Blocks within which a payment shall confirm, for the estimate of its fee.',
      }),
    ),
    feeMax: Type.String({
      pattern: '^[0-9]{1,8}(\\.[0-9]{1,18})?$',
      default: '0.1',
      description: 'In coins: a payment whose network fee is higher is not sent.',
    }),
    destinationsMax: Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 2500,
      description: 'Most destinations of one transaction.',
    }),
    timeoutMs: Type.Integer({
      default: 60_000,
      minimum: 100,
      maximum: 600_000,
      description: 'How long the wallet may take to answer: large ones take seconds.',
    }),
  },
  { additionalProperties: false, description: 'The wallet that pays; none: nobody is paid.' },
);

/** The `[coin]` section of a pool file of this plugin. */
export const coinConfigSchema = Type.Object(
  {
    coin: Type.String({
      minLength: 1,
      description: 'bitcoin, bitcoin-cash, or the path of a coin file (TOML or JSON).',
    }),
    network: Type.String({
      default: 'main',
      description: 'A network of the coin: main, test, regtest ...',
    }),
    daemons: Type.Array(daemonSchema, {
      minItems: 1,
      maxItems: 16,
      description: 'Nodes of the coin; the highest synced tip wins, solutions go to all.',
    }),
    longpoll: Type.Boolean({
      default: true,
      description: 'Learn of new tips by longpoll (BIP22); else by polling alone.',
    }),
    pollMs: Type.Integer({
      default: 1000,
      minimum: 50,
      maximum: 60_000,
      description: 'Time between looks at the tip where longpoll does not work.',
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
    versionMask: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{8}$',
        description:
          "Version bits that miners may roll, instead of the coin's own; 00000000 forbids it.",
      }),
    ),
    wallet: Type.Optional(walletSchema),
    devnet: Type.Optional(devnetSchema),
  },
  { additionalProperties: false },
);

export type CoinConfig = Static<typeof coinConfigSchema>;
export type DaemonConfig = Static<typeof daemonSchema>;
export type WalletConfig = Static<typeof walletSchema>;
