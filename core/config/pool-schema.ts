/** Schema of `pools/<id>.toml`: one coin that the host serves. */
import { Type } from 'typebox';
import type { Static, TString } from 'typebox';
import { PPLNS_WINDOW_MAX } from '../ledger/schemes/pplns.ts';
import type { FeeBearer } from '../payouts/payout-batch.ts';
import { closed } from './closed-object.ts';

const FEE_BEARERS: FeeBearer[] = ['operator', 'miners'];

/** An amount in coins, as text: a number in a file would be rounded before anybody reads it. */
const amount = (description: string): TString =>
  Type.String({
    pattern: '^[0-9]{1,20}(\\.[0-9]{1,18})?$',
    description: `such as "0.5", ${description}`,
  });

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
    feePercent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        description: "the operator's; by itself: what the coin's pools take, else 1",
      }),
    ),
    routes: Type.Enum(['named', 'own'], {
      default: 'named',
      description:
        'where HTTP routes of the plugin are: at the paths it names, or below /pools/<id> alone',
    }),
    payout: closed({
      scheme: Type.Optional(
        Type.Enum(['pplns', 'prop', 'solo', 'pps', 'fpps'], {
          description:
            "how blocks are divided, or work is credited (pps, fpps); by itself: as the coin's pools do, else pplns",
        }),
      ),
      rewardAfterSeconds: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 86_400,
          description:
            'how long a block waits before it is divided; by itself: as long as a share may wait for its hash',
        }),
      ),
      reserveFloor: Type.Optional(
        amount('in coins, for pps and fpps: what the reserve never goes below'),
      ),
      enabled: Type.Boolean({
        default: false,
        description: 'pay miners from the wallet of the [coin] section; else they are owed',
      }),
      everySeconds: Type.Integer({
        minimum: 10,
        maximum: 2_592_000,
        default: 3_600,
        description: 'time from one payout run to the next',
      }),
      minimum: Type.Optional(amount('in coins: smaller balances wait')),
      requestMinimum: Type.Optional(
        amount('in coins: the least that a miner may ask for or set as threshold'),
      ),
      networkFee: Type.Enum(FEE_BEARERS, {
        default: 'operator',
        description: 'who bears the network fees of payouts',
      }),
      runMax: Type.Optional(amount('in coins: the most that one run pays')),
      dayMax: Type.Optional(amount('in coins: the most that the runs of 24 hours pay')),
      dryRun: Type.Boolean({
        default: false,
        description: 'runs only tell in the log what they would pay',
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
