/** Payouts of a wallet. Amounts are coins as decimal text, exact to the smallest unit of the coin. */
import Type from 'typebox';

const closed = { additionalProperties: false } as const;
const Amount = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', description: 'In coins.' });
const NullableText = Type.Union([Type.String(), Type.Null()]);
const NullableTime = Type.Union([Type.String(), Type.Null()], { description: 'ISO 8601, UTC.' });

export const Payout = Type.Object(
  {
    id: Type.String({ description: 'The same for the same payout.' }),
    miner_id: Type.String({ description: 'The wallet, as the pool spells it.' }),
    pool_id: Type.String({ description: 'Id of the pool.' }),
    coin: Type.String({ description: 'Symbol of the coin.' }),
    amount: Type.Union([Amount, Type.Null()], {
      description: 'In coins; null for a request of all there is until it is worked out.',
    }),
    tx_hash: NullableText,
    status: Type.Enum(['pending', 'processing', 'completed', 'failed']),
    created_at: Type.String({ description: 'ISO 8601, UTC.' }),
    completed_at: NullableTime,
    error_message: NullableText,
  },
  closed,
);
export const Payouts = Type.Array(Payout);

export const PayoutSettings = Type.Object(
  {
    id: Type.String({ description: 'The same for the same wallet and pool.' }),
    miner_id: Type.String({ description: 'The wallet, as the pool spells it.' }),
    pool_id: Type.String({ description: 'Id of the pool.' }),
    coin: Type.String({ description: 'Symbol of the coin.' }),
    min_payout_threshold: Type.Union([Amount, Type.Null()], {
      description: "In coins; the pool's own where none was set, null while the pool does not run.",
    }),
    payout_coin: Type.String({ description: 'A wish, kept for when coins are exchanged.' }),
    auto_exchange: Type.Boolean(),
    created_at: NullableTime,
    updated_at: NullableTime,
  },
  closed,
);

export const Challenge = Type.Object(
  {
    challenge: Type.String({ description: 'To be signed by the wallet: good once, for minutes.' }),
    miner_id: Type.String({ description: 'The wallet that has to sign it.' }),
    pool_id: Type.String({ description: 'Id of the pool.' }),
  },
  closed,
);
