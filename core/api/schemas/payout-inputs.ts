/** Input of the calls about payouts. */
import Type from 'typebox';
import { PoolId } from './inputs.ts';

const closed = { additionalProperties: false } as const;
const Amount = Type.String({
  pattern: '^[0-9]{1,20}(\\.[0-9]{1,18})?$',
  description: 'In coins, as text: a number would be rounded before anybody reads it.',
});
const Coin = Type.String({ pattern: '^[A-Za-z0-9._-]{1,32}$', description: 'Symbol of a coin.' });
const Key = Type.String({
  pattern: '^[!-~]{1,256}$',
  description: 'The key of the wallet, unless it comes in the header.',
});
const proof = {
  key: Type.Optional(Key),
  challenge: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'As it was given.' }),
  ),
  signature: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'Of the challenge.' }),
  ),
};
const where = {
  coin: Type.Optional(Coin),
  pool: Type.Optional(PoolId),
};

export const PayoutBody = Type.Object(
  { coin: Coin, pool: Type.Optional(PoolId), amount: Type.Optional(Amount), ...proof },
  closed,
);
export const SettingsQuery = Type.Object(where, closed);
export const SettingsBody = Type.Object(
  {
    ...where,
    min_payout_threshold: Type.Optional(
      Type.Union([Amount, Type.Null()], { description: "Null: the pool's own." }),
    ),
    payout_coin: Type.Optional(
      Type.Union([Coin, Type.Null()], { description: 'Null: the coin that is mined.' }),
    ),
    auto_exchange: Type.Optional(Type.Boolean()),
    ...proof,
  },
  closed,
);
export const ChallengeBody = Type.Object(where, closed);
export const KeyBody = Type.Object(
  {
    ...where,
    new_key: Type.String({ pattern: '^[!-~]{8,128}$', description: 'At least 8 characters.' }),
    ...proof,
  },
  closed,
);

/** Of pool dashboards, which write a number; the address of the caller is not looked at. */
export const MinerSettingsBody = Type.Object(
  {
    ipAddress: Type.Optional(Type.String({ maxLength: 64, description: 'Not looked at.' })),
    settings: Type.Object(
      { paymentThreshold: Type.Union([Type.Number({ minimum: 0 }), Amount]) },
      closed,
    ),
    ...proof,
  },
  closed,
);
