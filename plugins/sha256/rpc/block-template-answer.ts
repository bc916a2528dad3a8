/** What `getblocktemplate` and `getblockchaininfo` answer, as far as a pool needs it (BIP22, BIP23, BIP145). */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';

const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const unixSeconds = Type.Integer({ minimum: 0, maximum: 0xffffffff });

const transaction = Type.Object({
  // Megabytes of hex that only travel back to the node: not worth a look at each digit.
  data: Type.String({ minLength: 2 }),
  txid: Type.Optional(hash),
  hash,
  fee: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
});

const blockTemplateAnswer = Type.Object({
  version: Type.Integer({ minimum: -0x80000000, maximum: 0xffffffff }),
  previousblockhash: hash,
  height: Type.Integer({ minimum: 1, maximum: 0x7fffffff }),
  bits: Type.String({ pattern: '^[0-9a-f]{8}$' }),
  curtime: unixSeconds,
  mintime: unixSeconds,
  coinbasevalue: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  transactions: Type.Array(transaction),
  longpollid: Type.Optional(Type.String({ maxLength: 1000 })),
  default_witness_commitment: Type.Optional(Type.String({ pattern: '^([0-9a-f]{2})+$' })),
});

const chainInfoAnswer = Type.Object({
  chain: Type.String({ maxLength: 100 }),
  blocks: Type.Integer({ minimum: 0 }),
  headers: Type.Integer({ minimum: -1 }),
  bestblockhash: hash,
  chainwork: Type.Optional(Type.String({ pattern: '^[0-9a-f]{1,64}$' })),
  initialblockdownload: Type.Optional(Type.Boolean()),
});

export type BlockTemplateAnswer = Static<typeof blockTemplateAnswer>;
export type ChainInfoAnswer = Static<typeof chainInfoAnswer>;

/** Compiled: a template of thousands of transactions is checked at each new tip. */
export const blockTemplateCheck = Compile(blockTemplateAnswer);
export const chainInfoCheck = Compile(chainInfoAnswer);
