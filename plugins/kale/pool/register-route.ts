import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import { registeredFarmerSchema } from './answer-schemas.ts';
import { json } from './answers.ts';
import type { BodyFields } from './body-fields.ts';
import { CallBuckets } from './call-buckets.ts';
import { CallRefusal } from './call-refusal.ts';
import { limit } from './callers.ts';
import { farmerDocument } from './farmer-document.ts';
import type { PoolServices } from './pool-services.ts';

const METADATA_BYTES_MAX = 2_048;
const MILLIONTHS = 1_000_000;
const ADDRESS_LENGTH_MAX = 128;
const TOKEN_HASH = { lengthMax: 64, pattern: /^[0-9a-f]{64}$/i };
/** Each farmer costs the pool's account a reserve: two hundred at once, and then slowly. */
const CALLER_RULE = { burst: 300, perSecond: 5, callersMax: 10_000 };
const OVERALL_RULE = { burst: 1_000, perSecond: 20, callersMax: 1 };

const STATUS = { address: 400, full: 409, stopping: 503 } as const;

/** A farmer joins. */
export function registerRoute(services: PoolServices): PoolRoute {
  const { callers, source, wallet, owners, clock } = services;
  const calls = new CallBuckets(CALLER_RULE, clock);
  const all = new CallBuckets(OVERALL_RULE, clock);

  return {
    method: 'POST',
    paths: ['/farmers/register'],
    summary: 'Registers a farmer and makes its custodial wallet.',
    guard: 'public',
    auth: 'bearer',
    status: 201,
    answer: registeredFarmerSchema,
    body: Type.Object({
      poolerId: Type.String(),
      stakePercentage: Type.Number({ minimum: 0, maximum: 1 }),
      payoutAddress: Type.Optional(Type.String({ description: 'G address of the owner' })),
      metadata: Type.Optional(Type.Object({}, { description: 'at most 2 KiB' })),
      ownerTokenHash: Type.Optional(
        Type.String({
          pattern: TOKEN_HASH.pattern.source,
          description: "SHA-256, in hex, of a token that the owner made: it is the farmer's then",
        }),
      ),
    }),
    async handle(request) {
      const { poolerId, isPooler, body, caller } = callers.registrar(request);
      const stake = body.number('stakePercentage', { min: 0, max: 1 });
      const payoutAddress = body.has('payoutAddress')
        ? payable(body, 'payoutAddress', wallet)
        : undefined;
      const metadata = metadataOf(body);
      const ownHash = body.has('ownerTokenHash')
        ? body.text('ownerTokenHash', TOKEN_HASH).toLowerCase()
        : undefined;
      limit(calls.spend(caller) || all.spend(''));
      const registration = await source.office.register({
        poolerId,
        stakeMillionths: Math.round(stake * MILLIONTHS),
        payoutAddress,
        metadata,
        // A token that the pooler is told would be the pooler's.
        ownerTokenHash: ownHash ?? (isPooler ? '' : undefined),
      });
      if (registration.kind === 'refused') {
        const { reason, text } = registration;
        throw new CallRefusal(STATUS[reason], text);
      }
      const { farmer, token } = registration;
      owners.note(farmer);
      const told = token === undefined ? {} : { farmerToken: token };
      return json({ ...farmerDocument(farmer), ...told }, 201);
    },
  };
}

/** An address that can be paid, in its one spelling. @throws CallRefusal 400 */
export function payable(body: BodyFields, name: string, wallet: Wallet): string {
  const check = wallet.checkAddress(body.text(name, { lengthMax: ADDRESS_LENGTH_MAX }));
  if (check.kind === 'refused') throw body.fault(name, `is refused: ${check.reason}`);
  return check.address;
}

function metadataOf(body: BodyFields): string | undefined {
  if (!body.has('metadata')) return undefined;
  const value = body.raw('metadata');
  if (typeof value !== 'object' || Array.isArray(value))
    throw body.fault('metadata', 'has to be a JSON object');
  const text = JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each,
  );
  if (Buffer.byteLength(text) > METADATA_BYTES_MAX)
    throw body.fault('metadata', `has to be at most ${METADATA_BYTES_MAX} bytes of JSON`);
  return text;
}
