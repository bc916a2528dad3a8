import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { payoutsCall } from '../miners/miner-calls.ts';
import { payoutsDocument } from '../miners/payouts-document.ts';
import { json } from './answers.ts';
import { BodyFields } from './body-fields.ts';
import { CallRefusal } from './call-refusal.ts';
import type { PoolServices } from './pool-services.ts';
import { MINER_ID } from './relayed-miner-route.ts';

/** What a miner of a pooler earned: money is the backend's alone. Of miners that sit here, and of no others. */
export function relayedPayoutsRoute({ callers, seats, books }: PoolServices): PoolRoute {
  return {
    method: 'GET',
    paths: ['/pooler/miners/payouts'],
    summary: 'What the address of a miner that mines at a pooler earned and was paid.',
    guard: 'public',
    auth: 'bearer',
    query: Type.Object({ minerId: Type.String() }),
    ...(payoutsCall.answer !== undefined && { answer: payoutsCall.answer }),
    async handle(request) {
      const pooler = callers.pooler(request);
      const minerId = new BodyFields(request.query).text('minerId', MINER_ID);
      const seat = seats.relayed(pooler, minerId);
      if (seat === undefined) throw new CallRefusal(404, 'no such miner sits here');
      return json(payoutsDocument(seat.address, await books.miner(seat.address)));
    },
  };
}
