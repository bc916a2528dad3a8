import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { bareAddress } from '../../ownership/bare-address.ts';
import { balanceOwner } from '../balance-owner.ts';
import { minerSpellings } from '../miner-spellings.ts';
import { originOf } from '../miner-act.ts';
import { proofOf, requireOwner } from '../miner-proof.ts';
import { operatorAct } from '../operator-act.ts';
import { poolMeant } from '../pool-choice.ts';
import { Done } from '../schemas/admin.ts';
import { WalletParams } from '../schemas/inputs.ts';
import * as input from '../schemas/payout-inputs.ts';
import { Challenge } from '../schemas/payouts.ts';

/** How a miner changes what proves that a wallet is his, and how an operator opens it to its owner again. */
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
    removalRoute(sources),
  ];
}

function removalRoute({ addressOwner, audit, view }: ApiSources): ApiRoute {
  return apiRoute({
    method: 'delete',
    path: '/api/v1/admin/keys/:wallet',
    summary: 'Forgets the key of a wallet, in every spelling: the next key claims it.',
    params: WalletParams,
    answer: Done,
    admin: true,
    async handle({ params: { wallet }, caller }) {
      const spellings = new Set(minerSpellings(view, wallet).map(bareAddress));
      let isRemoved = false;
      for (const address of spellings) {
        if (!(await addressOwner.isClaimed(address))) continue;
        const subject = `address:${address}`;
        await audit.record(operatorAct(caller, { act: 'address-key-removed', subject, facts: {} }));
        isRemoved = (await addressOwner.unclaim(address)) || isRemoved;
      }
      if (isRemoved) return { done: true as const };
      throw new ApiError(404, 'unknown-key', `${wallet} has no key`, { field: 'wallet' });
    },
  });
}
