/** Balances of a wallet. Amounts are coins as decimal text, exact to the smallest unit of the coin. */
import Type from 'typebox';

const closed = { additionalProperties: false } as const;
const Amount = (description: string) =>
  Type.String({ pattern: '^-?[0-9]+(\\.[0-9]+)?$', description });

const fields = {
  id: Type.String({ description: 'The same for the same balance.' }),
  miner_id: Type.String({ description: 'The wallet, as the pool spells it.' }),
  coin: Type.String({ description: 'Symbol of the coin.' }),
  balance: Amount('In coins: may be paid. Below zero after a payment whose block was lost.'),
  pending_balance: Amount('In coins: of blocks that may not be spent yet.'),
  total_paid: Amount('In coins.'),
  updated_at: Type.Union([Type.String(), Type.Null()], {
    description: 'ISO 8601, UTC: when the ledger last moved it.',
  }),
};

export const CoinBalance = Type.Object(fields, closed);
export const Balances = Type.Array(
  Type.Object({ ...fields, pool_id: Type.String({ description: 'Id of the pool.' }) }, closed),
);
