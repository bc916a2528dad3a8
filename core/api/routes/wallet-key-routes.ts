import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { balanceOwner } from '../balance-owner.ts';
import { originOf } from '../miner-act.ts';
import { proofOf, requireOwner } from '../miner-proof.ts';
import { poolMeant } from '../pool-choice.ts';
import { Done } from '../schemas/admin.ts';
import { WalletParams } from '../schemas/inputs.ts';
import * as input from '../schemas/payout-inputs.ts';
import { Challenge } from '../schemas/payouts.ts';

/** How a miner changes what proves that a wallet is his. */
export function walletKeyRoutes(sources: ApiSources): ApiRoute[] {
  return [
    apiRoute({
      method: 'put',
      path: '/api/v1/miners/:wallet/key',
      summary: 'Sets another key for a wallet, with the one before or a signature.',
      params: WalletParams,
      body: input.KeyBody,
      answer: Done,
      proof: true,
      async handle({ params: { wallet }, body, caller }) {
        const pool = await poolMeant(sources, wallet, body);
        const proof = proofOf(body, caller);
        const address = balanceOwner(pool, wallet);
        const origin = originOf(caller);
        const { addressOwner } = sources;
        requireOwner(await addressOwner.rekey(pool.id, address, proof, body.new_key, origin));
        return { done: true as const };
      },
    }),
    apiRoute({
      method: 'post',
      path: '/api/v1/miners/:wallet/challenge',
      summary: 'A text that the wallet signs to prove whose it is; good once.',
      params: WalletParams,
      body: input.ChallengeBody,
      answer: Challenge,
      async handle({ params: { wallet }, body }) {
        const pool = await poolMeant(sources, wallet, body);
        const address = balanceOwner(pool, wallet);
        const challenge = sources.addressOwner.challenge(pool.id, address);
        if (challenge !== undefined) return { challenge, miner_id: address, pool_id: pool.id };
        const message = `addresses of ${pool.id} do not sign: use the key of the wallet`;
        throw new ApiError(409, 'no-signatures', message, { field: 'pool' });
      },
    }),
  ];
}
