/** What the calls of a node's wallet answer, as far as payments need it. Amounts are in coins, as text. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';

const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const hex = Type.String({ pattern: '^([0-9a-f]{2})+$' });
const base64 = Type.String({ pattern: '^[A-Za-z0-9+/]+=*$' });
/** A number with a fraction arrives as its text; some nodes write whole coins without one. */
const amount = Type.Union([
  Type.String({ pattern: '^-?[0-9]{1,20}([.][0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$' }),
  Type.Integer(),
]);
const optionalHashes = Type.Optional(Type.Array(hash));
/** Of a wallet's transaction. Negative: how deep that is which shut it out of the chain. */
const confirmations = Type.Integer({ minimum: -0x7fffffff, maximum: 0x7fffffff });

const walletTransaction = Type.Object({
  confirmations,
  /** Negative; absent where others paid it. */
  fee: Type.Optional(amount),
  hex,
  walletconflicts: optionalHashes,
  mempoolconflicts: optionalHashes,
  replaced_by_txid: Type.Optional(hash),
  details: Type.Array(Type.Object({ abandoned: Type.Optional(Type.Boolean()) })),
});

const historyPage = Type.Object({
  transactions: Type.Array(
    Type.Object({
      txid: Type.Optional(hash),
      category: Type.String(),
      comment: Type.Optional(Type.String()),
    }),
  ),
});

const balances = Type.Object({
  trusted: amount,
  untrusted_pending: amount,
  immature: amount,
  used: Type.Optional(amount),
});

export const answers = {
  hash: Compile(hash),
  walletTransaction: Compile(walletTransaction),
  historyPage: Compile(historyPage),
  funded: Compile(Type.Object({ psbt: base64, fee: amount })),
  fundedRaw: Compile(Type.Object({ hex, fee: amount })),
  rawTransaction: Compile(hex),
  processed: Compile(Type.Object({ psbt: base64, complete: Type.Boolean() })),
  finalized: Compile(Type.Object({ complete: Type.Boolean(), hex: Type.Optional(hex) })),
  acceptance: Compile(
    Type.Array(
      Type.Object({
        txid: hash,
        allowed: Type.Boolean(),
        'reject-reason': Type.Optional(Type.String()),
      }),
      { minItems: 1, maxItems: 1 },
    ),
  ),
  balances: Compile(Type.Object({ mine: balances, watchonly: Type.Optional(balances) })),
  lockedCoins: Compile(
    Type.Array(
      Type.Object({ txid: hash, vout: Type.Integer({ minimum: 0, maximum: 0xffffffff }) }),
    ),
  ),
  balancesBefore: Compile(
    Type.Object({ balance: amount, unconfirmed_balance: amount, immature_balance: amount }),
  ),
  coins: Compile(Type.Array(Type.Object({ amount, spendable: Type.Optional(Type.Boolean()) }))),
  addressInfo: Compile(
    Type.Object({ ismine: Type.Boolean(), iswatchonly: Type.Optional(Type.Boolean()) }),
  ),
  addressCheck: Compile(Type.Object({ isvalid: Type.Boolean() })),
  mempoolEntry: Compile(
    Type.Object({
      fee: Type.Optional(amount),
      fees: Type.Optional(Type.Object({ base: amount })),
    }),
  ),
  chainTransaction: Compile(Type.Object({ confirmations: Type.Optional(confirmations) })),
  /** None: it was spent, or there never was one. */
  output: Compile(
    Type.Union([Type.Null(), Type.Object({ confirmations: Type.Integer({ minimum: 0 }) })]),
  ),
  walletInfo: Compile(
    Type.Object({
      private_keys_enabled: Type.Optional(Type.Boolean()),
      unlocked_until: Type.Optional(Type.Integer()),
    }),
  ),
  anything: Compile(Type.Unknown()),
} as const;

export type WalletTransaction = Static<typeof walletTransaction>;
