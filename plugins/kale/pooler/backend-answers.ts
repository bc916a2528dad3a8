/**
 * What the backend answers, as far as a pooler reads it, each within bounds: what does not fit is a fault of the
 * backend's, told with the field that it is in.
 */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { U32_MAX } from '../consensus/farm-block.ts';
import { farmerKey } from '../consensus/farmer-key.ts';
import { BackendFault } from './backend-client.ts';

/** Seconds: beyond, dates cannot be told. */
const TIME_MAX = 8_640_000_000_000;
const NONCES_MAX = 1n << 64n;
const POLL_MS_MAX = 60_000;
/** As many as a call may send. */
const LIST_MAX = 10_000;

const nonce = Type.String({ pattern: '^[0-9]{1,20}$' });
const entropy = Type.String({ pattern: '^[0-9a-f]{64}$' });
const account = Type.String({ pattern: '^G[A-Z2-7]{55}$' });
const id = Type.String({ minLength: 1, maxLength: 64 });
const blockIndex = Type.Integer({ minimum: 0, maximum: U32_MAX });

export const registrationSchema = Type.Object({
  networkPassphrase: Type.String({ maxLength: 1_000 }),
  farmContract: Type.String({ pattern: '^C[A-Z2-7]{55}$' }),
  assetIssuer: account,
  blockPollIntervalMs: Type.Integer({ minimum: 50, maximum: POLL_MS_MAX }),
  runId: Type.Optional(id),
  lastBlockIndex: Type.Optional(Type.Union([blockIndex, Type.Null()])),
});
export type Registration = Static<typeof registrationSchema>;

const workSchema = Type.Object({
  jobId: id,
  nonceFirst: nonce,
  nonceEnd: nonce,
  // Of 0 every hash is a share, and none of 64 was ever found.
  shareZeros: Type.Integer({ minimum: 1, maximum: 63 }),
  blockIndex,
  entropy,
  blockTimestamp: Type.Integer({ minimum: 0, maximum: TIME_MAX }),
  farmerId: id,
  custodialWallet: account,
});
export type RelayedWork = Static<typeof workSchema>;

const workOrNull = Type.Union([workSchema, Type.Null()]);

export const minerSchema = Type.Object({
  address: Type.String({ minLength: 1, maxLength: 320 }),
  work: workOrNull,
});

export const plantedSchema = Type.Object({
  plantedFarmers: Type.Array(Type.Object({ farmerId: id, custodialWallet: account }), {
    maxItems: LIST_MAX,
  }),
});

export const workAnswerSchema = Type.Object({
  results: Type.Array(
    Type.Object({
      status: Type.Enum(['valid', 'invalid', 'not-judged']),
      reason: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    { maxItems: LIST_MAX },
  ),
  nextWork: Type.Optional(
    Type.Array(Type.Object({ minerId: id, work: workOrNull }), { maxItems: LIST_MAX }),
  ),
});

const stroops = Type.String({ pattern: '^-?[0-9]{1,39}$' });

/** Passed on as it is: the backend speaks of money, a pooler does not. */
export const payoutsSchema = Type.Object({
  address: Type.String({ maxLength: 320 }),
  balance: stroops,
  immature: stroops,
  paid: stroops,
  payments: Type.Array(
    Type.Object({
      time: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
      state: Type.Enum(['under-way', 'sent', 'confirmed']),
      amount: stroops,
      transactionIds: Type.Array(Type.String({ maxLength: 128 }), { maxItems: 100 }),
    }),
    { maxItems: LIST_MAX },
  ),
});

/** @throws BackendFault that names the field, for an answer of another form */
export function readAnswer<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  if (Value.Check(schema, value)) return value;
  const [first] = Value.Errors(schema, value);
  const missing = first?.keyword === 'required' ? `/${first.params.requiredProperties[0]}` : '';
  const path = `${first?.instancePath ?? ''}${missing}`.slice(1).replaceAll('/', '.');
  throw strange(path === '' ? 'it' : path, missing === '' ? (first?.message ?? '') : 'is missing');
}

/**
 * Work that can be hashed; undefined for none. `path`: where in the answer it is.
 * @throws BackendFault that names the field, where it makes no sense
 */
export function soundWork(work: RelayedWork | null, path = 'work'): RelayedWork | undefined {
  if (work === null) return undefined;
  const [first, end] = [BigInt(work.nonceFirst), BigInt(work.nonceEnd)];
  if (end > NONCES_MAX) throw strange(`${path}.nonceEnd`, 'is beyond 64 bits');
  if (end <= first) throw strange(`${path}.nonceEnd`, 'is not behind nonceFirst');
  try {
    farmerKey(work.custodialWallet);
  } catch {
    throw strange(`${path}.custodialWallet`, 'is no account');
  }
  return work;
}

/** An answer that cannot be. */
export function strange(field: string, text: string): BackendFault {
  return new BackendFault(undefined, `the backend answered something else: ${field} ${text}`);
}
