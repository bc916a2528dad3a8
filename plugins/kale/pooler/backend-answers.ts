/** What the backend answers, as far as a pooler reads it. What does not fit is a fault of the backend's. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { BackendFault } from './backend-client.ts';

const nonce = Type.String({ pattern: '^[0-9]{1,20}$' });
const entropy = Type.String({ pattern: '^[0-9a-f]{64}$' });
const account = Type.String({ pattern: '^G[A-Z2-7]{55}$' });

export const registrationSchema = Type.Object({
  networkPassphrase: Type.String(),
  farmContract: Type.String({ pattern: '^C[A-Z2-7]{55}$' }),
  assetIssuer: account,
  blockPollIntervalMs: Type.Integer({ minimum: 50 }),
  runId: Type.Optional(Type.String({ maxLength: 64 })),
  lastBlockIndex: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
});
export type Registration = Static<typeof registrationSchema>;

export const workSchema = Type.Object({
  jobId: Type.String({ minLength: 1, maxLength: 64 }),
  nonceFirst: nonce,
  nonceEnd: nonce,
  shareZeros: Type.Integer({ minimum: 0, maximum: 64 }),
  blockIndex: Type.Integer({ minimum: 0 }),
  entropy,
  blockTimestamp: Type.Integer({ minimum: 0 }),
  farmerId: Type.String({ minLength: 1, maxLength: 64 }),
  custodialWallet: account,
});
export type RelayedWork = Static<typeof workSchema>;

export const minerSchema = Type.Object({
  address: Type.String(),
  work: Type.Union([workSchema, Type.Null()]),
});

export const plantedSchema = Type.Object({
  plantedFarmers: Type.Array(Type.Object({ farmerId: Type.String(), custodialWallet: account })),
});

export const workAnswerSchema = Type.Object({
  results: Type.Array(Type.Object({ status: Type.String(), reason: Type.Optional(Type.String()) })),
});

/** @throws BackendFault for an answer of another form */
export function readAnswer<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  if (Value.Check(schema, value)) return value;
  throw new BackendFault(undefined, 'the backend answered something else');
}
