/** What was paid, in the shapes that existing pool dashboards read. Amounts are numbers of coins. */
import Type from 'typebox';
import type { TSchema } from 'typebox';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ description: 'ISO 8601, UTC.' });

export const Payments = Type.Array(
  Type.Object(
    {
      coin: Type.String(),
      address: Type.String(),
      addressInfoLink: Type.String(),
      amount: Type.Number(),
      transactionConfirmationData: Type.String({ description: 'Transaction ids, by commas.' }),
      transactionInfoLink: Type.String(),
      created: Time,
    },
    closed,
  ),
);

export const BalanceChanges = Type.Array(
  Type.Object(
    {
      poolId: Type.String(),
      address: Type.String(),
      amount: Type.Number({ description: 'Below zero where it left the balance.' }),
      usage: Type.String(),
      created: Time,
    },
    closed,
  ),
);

export const DailyEarnings = Type.Array(Type.Object({ amount: Type.Number(), date: Time }, closed));

/** The second version of a list: with the number of pages. */
export const pageOf = <T extends TSchema>(result: T) =>
  Type.Object({ pageCount: Type.Integer(), result, success: Type.Boolean() }, closed);

export const MinerSettings = Type.Object(
  {
    ipAddress: Type.String({ description: 'Of the caller, as the host sees it.' }),
    settings: Type.Object({ paymentThreshold: Type.Number() }, closed),
  },
  closed,
);
