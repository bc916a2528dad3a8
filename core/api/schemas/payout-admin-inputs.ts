/** Input of the operator's calls about payouts and books. */
import Type from 'typebox';
import { BATCH_STATES } from '../../payouts/payout-batch.ts';
import { Address, Page, PageSize, PoolId } from './inputs.ts';

const closed = { additionalProperties: false } as const;

export const BatchesQuery = Type.Object(
  {
    page: Page,
    pageSize: PageSize,
    pool: Type.Optional(PoolId),
    state: Type.Optional(
      Type.Enum([...BATCH_STATES, 'open'], { description: '`open`: whatever is not settled.' }),
    ),
  },
  closed,
);
export const PoolOnly = Type.Object({ pool: PoolId }, closed);
export const BatchParams = Type.Object(
  { pool: PoolId, id: Type.String({ pattern: '^[1-9][0-9]{0,17}$', description: 'Of a batch.' }) },
  closed,
);
export const ResolveBody = Type.Object(
  {
    choice: Type.Enum(['release', 'adopt', 'resend'], {
      description:
        'Give the amounts back, take transactions as the ones that paid, or send once more.',
    }),
    transactionIds: Type.Optional(
      Type.Array(Type.String({ pattern: '^[!-~]{1,256}$' }), {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: 'For `adopt`, and only there.',
      }),
    ),
  },
  closed,
);

/** PSBTs of some thousand inputs; their text is longer by a third. */
const SIGNED_MAX = 2_000_000;
/** A signed payment and the braces around it. */
export const SIGNED_BODY_BYTES_MAX = 2 * 1024 * 1024;
export const SignedBody = Type.Object(
  {
    signed: Type.String({
      pattern: '^[A-Za-z0-9+/=]+$',
      minLength: 1,
      maxLength: SIGNED_MAX,
      description: 'In base64 or hex.',
    }),
  },
  closed,
);
export const PauseBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 200, default: 'paused by the operator' }) },
  closed,
);
export const HoldsQuery = Type.Object(
  { page: Page, pageSize: PageSize, pool: Type.Optional(PoolId) },
  closed,
);
export const HoldParams = Type.Object({ pool: PoolId, owner: Address }, closed);
export const AuditQuery = Type.Object(
  {
    page: Page,
    pageSize: PageSize,
    subject: Type.Optional(
      Type.String({
        pattern: '^[!-~]{1,400}$',
        description: 'A pool, a batch as `payout:<pool>:<id>`, an address.',
      }),
    ),
  },
  closed,
);
