import { atomic } from '../ledger/posting.ts';
import type { Atomic } from '../ledger/posting.ts';
import { coinAmount } from '../ledger/coin-amount.ts';
import { ApiError } from './api-error.ts';
import { balanceOwner } from './balance-owner.ts';
import type { Caller } from './api-route.ts';
import type { ApiSources } from './api-sources.ts';
import type { PoolView } from './host-view.ts';
import { proofOf, requireOwner } from './miner-proof.ts';
import type { ProofBody } from './miner-proof.ts';

/** As on the audit trail. */
export function originOf({ address }: Caller): string {
  return `api ${address}`;
}

/** The owner that a wallet names, once it is proven the caller's. @throws ApiError 401, 429, 400. */
export async function ownAddress(
  { addressOwner }: ApiSources,
  act: { readonly pool: PoolView; readonly wallet: string; readonly body: ProofBody },
  caller: Caller,
): Promise<string> {
  const { pool, wallet, body } = act;
  const proof = proofOf(body, caller);
  const address = balanceOwner(pool, wallet);
  requireOwner(await addressOwner.prove(pool.id, address, proof, originOf(caller)));
  return address;
}

/** An amount of a request in atomic units, exact and above zero. @throws ApiError 400 at `field`. */
export function amountAsked(text: string, { coin }: PoolView, field: string): Atomic {
  const amount = coinAmount(text, coin.decimals);
  if (amount !== undefined && amount > 0n) return atomic(amount);
  const words =
    amount === undefined
      ? `is no amount of ${coin.symbol}, which has ${coin.decimals} decimals`
      : 'must be above zero';
  throw new ApiError(400, 'invalid', `body: ${field} ${words}`, { field });
}
