import { isIP } from 'node:net';
import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { relayedMinerSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import type { BodyFields } from './body-fields.ts';
import type { PoolServices } from './pool-services.ts';
import type { RelayedMiner } from './pooler-seats.ts';

/** As poolers name their miners. */
export const MINER_ID = { lengthMax: 64, pattern: /^[A-Za-z0-9._-]{1,64}$/ };
const NAME = { lengthMax: 64 };
const ADDRESS = { lengthMax: 320 };
const JOB_ID = { lengthMax: 64 };

/**
 * Seats a miner of a pooler, or finds its seat, and tells its work: so one call serves who comes, who comes again after
 * the backend was away, and who looks for the next block. Its remote address is the pooler's word.
 */
export function relayedMinerRoute({ callers, relayed, clock }: PoolServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/pooler/miners'],
    summary: 'Seats a miner that mines at a pooler, and tells its work.',
    guard: 'public',
    auth: 'bearer',
    answer: relayedMinerSchema,
    body: Type.Object({
      poolerId: Type.String(),
      minerId: Type.String(),
      address: Type.String(),
      worker: Type.Optional(Type.String()),
      agent: Type.Optional(Type.String()),
      remoteAddress: Type.String(),
      extendJobId: Type.Optional(Type.String({ description: 'a further range of this job' })),
    }),
    async handle(request) {
      const { pooler, body } = callers.namedPooler(request);
      const extend = body.has('extendJobId') ? body.text('extendJobId', JOB_ID) : undefined;
      const miner = minerOf(body);
      const seat = await relayed.seat(pooler, miner);
      return json({
        minerId: miner.minerId,
        address: seat.address,
        work: relayed.document(seat, extend),
        timestamp: timestampOf(clock.nowMs()),
      });
    },
  };
}

function minerOf(body: BodyFields): RelayedMiner {
  const remoteAddress = body.text('remoteAddress', NAME);
  if (isIP(remoteAddress) === 0) throw body.fault('remoteAddress', 'has to be an IP address');
  return {
    minerId: body.text('minerId', MINER_ID),
    address: body.text('address', ADDRESS),
    worker: body.has('worker') ? body.text('worker', NAME) : '',
    agent: body.has('agent') ? body.text('agent', NAME) : '',
    remoteAddress,
  };
}
