import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import type { AdmitRefusal, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { FaultAnswers } from './miner-answers.ts';
import { json } from '../pool/answers.ts';
import {
  ADDRESS_LENGTH_MAX,
  AGENT_LENGTH_MAX,
  registerCall,
  WORKER_LENGTH_MAX,
} from './miner-calls.ts';
import { type MinerSeats, newMinerId, seatName } from './miner-seats.ts';
import { SentFields } from './sent-fields.ts';

interface RegisterServices {
  readonly desk: WorkDesk;
  readonly seats: MinerSeats;
  readonly faults: FaultAnswers;
}

const NO_PORT_RETRY_SECONDS = 5;

/** A miner takes its seat; one that comes again with its handle has it still. */
export function registerRoute({ desk, seats, faults }: RegisterServices): PoolRoute {
  return {
    ...registerCall,
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
