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
    zmq: Type.Optional(
      Type.String({
        pattern: '^tcp://[^@/]+:[0-9]{1,5}$',
        description: 'Address of --zmq-pub such as tcp://127.0.0.1:18083; new tips come at once.',
      }),
    ),
    user: Type.Optional(Type.String({ minLength: 1, description: 'User of --rpc-login.' })),
    password: Type.Optional(
      Type.String({ description: 'Password of --rpc-login; passwordEnv names a variable.' }),
    ),
  },
  { additionalProperties: false },
);

/** The `[coin]` section of a pool file of this plugin. */
export const coinConfigSchema = Type.Object(
  {
    network: Type.Union(
      [
        Type.Literal('main'),
        Type.Literal('stagenet'),
        Type.Literal('testnet'),
        Type.Literal('fakechain'),
      ],
      { default: 'main', description: 'main, stagenet, testnet, or fakechain (--regtest).' },
    ),
    daemons: Type.Array(daemonSchema, {
      minItems: 1,
      maxItems: 16,
      description: 'monerod nodes; the highest synced tip wins, solutions go to all.',
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
  },
  { additionalProperties: false },
);

export type CoinConfig = Static<typeof coinConfigSchema>;
export type DaemonConfig = Static<typeof daemonSchema>;
