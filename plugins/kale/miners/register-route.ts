import { Type } from 'typebox';
import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import type { AdmitRefusal, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import { type FaultAnswers, json } from './miner-answers.ts';
import { type MinerSeats, newMinerId, seatName } from './miner-seats.ts';
import { SentFields } from './sent-fields.ts';

interface RegisterServices {
  readonly desk: WorkDesk;
  readonly seats: MinerSeats;
  readonly faults: FaultAnswers;
}

const ADDRESS_LENGTH_MAX = 320;
const WORKER_LENGTH_MAX = 64;
const AGENT_LENGTH_MAX = 128;
const NO_PORT_RETRY_SECONDS = 5;

const seatSchema = Type.Object({
  minerId: Type.String(),
  address: Type.String(),
  worker: Type.String(),
  again: Type.Boolean({ description: 'Whether its seat was still there.' }),
});

/** A miner takes its seat; one that comes again with its handle has it still. */
export function registerRoute({ desk, seats, faults }: RegisterServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/miners/register'],
    summary: 'Registers a miner, and gives it the minerId that it is known by; keep it secret.',
    guard: 'public',
    status: 201,
    body: Type.Object({
      address: Type.String({ minLength: 1, maxLength: ADDRESS_LENGTH_MAX }),
      worker: Type.Optional(Type.String({ maxLength: WORKER_LENGTH_MAX })),
      agent: Type.Optional(Type.String({ maxLength: AGENT_LENGTH_MAX })),
      minerId: Type.Optional(Type.String({ description: 'Of an earlier registration.' })),
    }),
    answer: seatSchema,
    others: { 200: seatSchema },
    handle({ body, remoteAddress, port }) {
      const fields = new SentFields(body);
      const address = fields.text('address', ADDRESS_LENGTH_MAX);
      const worker = fields.optionalText('worker', WORKER_LENGTH_MAX) ?? '';
      const agent = fields.optionalText('agent', AGENT_LENGTH_MAX) ?? '';
      const earlier = fields.has('minerId') ? fields.minerId() : undefined;
      if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
      // Handles that nobody has any more come back to nobody: all are made here.
      const isKnown = earlier !== undefined && seats.seatOf(earlier) !== undefined;
      const minerId = isKnown ? earlier : newMinerId();
      const workerId = seatName(minerId);
      const lane = seats.firstLane();
      const outcome = desk.admit({ workerId, address, worker, agent, remoteAddress, port, lane });
      if (outcome.kind === 'refused') return refusal(outcome.refusal, faults);
      const { seat, again } = outcome;
      if (!again) seats.joined(seat);
      return json(
        { minerId, address: seat.address, worker: seat.worker, again },
        again ? 200 : 201,
      );
    },
  };
}

function refusal(refused: AdmitRefusal, faults: FaultAnswers): RouteAnswer {
  const { kind, reason } = refused;
  switch (kind) {
    case 'already-seated':
      return faults.of('taken', 'this minerId is registered for another address');
    case 'malformed':
    case 'address':
      return faults.of('bad_request', reason);
    case 'banned':
      return faults.of('banned', reason);
    case 'limited':
      return faults.of('limited', reason, refused.retrySeconds);
    case 'no-port':
      return faults.of('unavailable', reason, NO_PORT_RETRY_SECONDS);
  }
}
