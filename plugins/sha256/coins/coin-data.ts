/** A coin of the SHA-256 family as data: all in which one such chain differs from the next. */
import { Type } from 'typebox';
import type { Static } from 'typebox';

const byte = Type.Integer({ minimum: 0, maximum: 255 });
const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

const networkSchema = Type.Object(
  {
    chain: Type.String({
      minLength: 1,
      maxLength: 32,
      description: 'What `getblockchaininfo` calls this network.',
    }),
    p2pkh: Type.Integer({ ...byte, description: 'Version byte of pay-to-key-hash addresses.' }),
    p2sh: Type.Array(byte, {
      maxItems: 4,
      description: 'Version bytes of pay-to-script-hash addresses.',
    }),
    bech32: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9]{1,16}$',
        description: 'Human-readable part of segwit addresses.',
      }),
    ),
    cashaddr: Type.Optional(
      Type.String({ pattern: '^[a-z]{1,32}$', description: 'Prefix of CashAddr addresses.' }),
    ),
    checkpoint: Type.Optional(
      Type.Object(
        {
          height: Type.Integer({ minimum: 0 }),
          hash: Type.String({ ...hash, description: 'Block hash, display form.' }),
        },
        {
          additionalProperties: false,
          description: 'A block that tells this chain from its forks of the same name.',
        },
      ),
    ),
    exampleAddress: Type.Optional(
      Type.String({ description: 'Only on networks whose coins are worth nothing.' }),
    ),
  },
  { additionalProperties: false },
);

export const coinDataSchema = Type.Object(
  {
    symbol: Type.String({ pattern: '^[A-Z0-9]{2,10}$', description: 'Ticker, such as `BTC`.' }),
    name: Type.String({ minLength: 1, maxLength: 40 }),
    family: Type.String({
      pattern: '^[a-z0-9-]{1,20}$',
      description: 'Family in the sense of pool dashboards, such as `bitcoin`.',
    }),
    decimals: Type.Integer({ minimum: 0, maximum: 18 }),
    blockTimeSeconds: Type.Number({ exclusiveMinimum: 0 }),
    maturity: Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: 'Blocks that must follow before the network lets a reward be spent.',
    }),
    segwit: Type.Boolean({ description: 'Whether blocks commit to witnesses (BIP141).' }),
    bip34: Type.Boolean({ description: 'Whether the coinbase starts with the height (BIP34).' }),
    templateRules: Type.Array(Type.String({ pattern: '^!?[a-z0-9]{1,20}$' }), {
      maxItems: 8,
      description: 'Rules that `getblocktemplate` is called with (BIP9).',
    }),
    versionMask: Type.String({
      pattern: '^[0-9a-f]{8}$',
      description: 'Header version bits that miners may roll; 00000000 forbids it.',
    }),
    messagePrefix: Type.Optional(
      Type.String({
        maxLength: 60,
        description: 'What wallets put before a message they sign; that of Bitcoin if left out.',
      }),
    ),
    networks: Type.Record(Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), networkSchema),
  },
  { additionalProperties: false },
);

export type CoinData = Static<typeof coinDataSchema>;
export type CoinNetwork = Static<typeof networkSchema>;
