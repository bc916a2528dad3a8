/** Schema of `pools/<id>.toml`: one coin that the host serves. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { PPLNS_WINDOW_MAX } from '../ledger/schemes/pplns.ts';
import { closed } from './closed-object.ts';

export const PoolSchema = Type.Object(
  {
    plugin: Type.String({
      minLength: 1,
      description: 'a bundled plugin, a folder that starts with ./ ../ or /, or an npm package',
    }),
    enabled: Type.Boolean({ default: true }),
    priority: Type.Integer({
      minimum: -1_000,
      maximum: 1_000,
      default: 0,
      description: 'higher goes first where a port names no pool',
    }),
    address: Type.String({ minLength: 1, description: 'where block rewards go' }),
    // A coinbase has about 90 bytes to spare; height and extranonces need some of them.
    tag: Type.String({ maxLength: 40, default: '/headframe/', description: 'text in your blocks' }),
    feePercent: Type.Number({ minimum: 0, maximum: 100, default: 1 }),
    payout: closed({
      scheme: Type.Enum(['pplns', 'prop', 'solo'], {
        default: 'pplns',
        description: 'how blocks are divided',
      }),
      window: Type.Number({
        exclusiveMinimum: 0,
        maximum: PPLNS_WINDOW_MAX,
        default: 2,
        description: 'work that PPLNS pays, in times of the work of a block',
      }),
    }),
    coin: Type.Object({}, { default: {}, description: "the plugin's own settings" }),
    devnet: Type.Optional(
      Type.Object(
        {
          listen: Type.String({
            format: 'listen',
            description: 'loopback host:port of a local test chain',
          }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export type PoolSettings = Static<typeof PoolSchema>;
