import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { PoolError } from '../../../core/plugin-api/errors.ts';

const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const hex = Type.String({ pattern: '^([0-9a-f]{2})+$' });

const schema = Type.Object(
  {
    hash,
    /** For the wallet that built it: what it has to remember of the transaction. */
    metadata: hex,
    /** For any node: the signed transaction. */
    blob: hex,
    /** Of what it spends: of two transactions with one of them, one can be mined. */
    keyImages: Type.Array(hash, { minItems: 1 }),
  },
  { additionalProperties: false },
);
const check = Compile(schema);

/** One signed transaction that nobody has seen yet. It has keys of its own, and none of the wallet. */
export type BuiltTransaction = Static<typeof schema>;

export function payloadOf(transaction: BuiltTransaction): string {
  return JSON.stringify(transaction);
}

/** @throws PoolError PAYMENT_INVALID for what is none. */
export function transactionOf(payload: string): BuiltTransaction {
  const parsed = parsedOf(payload);
  if (check.Check(parsed)) return parsed;
  throw new PoolError('PAYMENT_INVALID', 'what was recorded is no payment of this plugin');
}

function parsedOf(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
