import type { OwnerVerdict, Proof } from '../ownership/address-owner.ts';
import { ApiError } from './api-error.ts';
import type { Caller } from './api-route.ts';

/** What a body may carry to prove whose a wallet is. */
export interface ProofBody {
  readonly key?: string;
  readonly challenge?: string;
  readonly signature?: string;
}

/** What a request brings as proof; a body goes before the header. @throws ApiError 401, 400. */
export function proofOf(body: ProofBody, { authorization }: Caller): Proof {
  const { key, challenge, signature } = body;
  if (key !== undefined) return { kind: 'key', key };
  if (challenge !== undefined && signature !== undefined) {
    return { kind: 'signature', challenge, signature };
  }
  if (challenge !== undefined || signature !== undefined) {
    const field = challenge === undefined ? 'challenge' : 'signature';
    throw new ApiError(400, 'invalid', `body: ${field} is missing`, { field });
  }
  const [, presented] = /^Bearer ([!-~]{1,256})$/i.exec(authorization ?? '') ?? [];
  if (presented !== undefined) return { kind: 'key', key: presented };
  throw unproven(`this needs a proof that the wallet is yours: ${HOW}`);
}

/**
 * Lets proven owners pass. Who never set a key and who has another one are told the same words, so that
 * nobody learns here which wallets are claimed. @throws ApiError 401, 429.
 */
export function requireOwner(verdict: OwnerVerdict): void {
  switch (verdict.kind) {
    case 'proven':
      return;
    case 'limited':
      throw new ApiError(
        429,
        'too-many-attempts',
        `too many attempts: wait ${verdict.retrySeconds} s`,
        { headers: { 'retry-after': String(verdict.retrySeconds) } },
      );
    case 'unclaimed':
    case 'wrong':
      throw unproven(`this does not prove that the wallet is yours: ${HOW}`);
  }
}

const HOW =
  'set a key once by mining with `key=...` in the password, then send it as ' +
  '`Authorization: Bearer <key>`, or sign a challenge where the coin can';

function unproven(message: string): ApiError {
  return new ApiError(401, 'unproven', message, { headers: { 'www-authenticate': 'Bearer' } });
}
