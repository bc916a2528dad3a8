import type { PoolRoute, RouteEvent } from '../../../core/plugin-api/routes.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import type { OpenBlock, OpenField } from '../farm/open-field.ts';
import { callerKey } from '../pool/caller-key.ts';
import type { FaultAnswers } from './miner-answers.ts';
import { eventsCall } from './miner-calls.ts';
import { SentFields } from './sent-fields.ts';

/** Of a seat, or of a miner's place elsewhere. */
type Place = Pick<Seat, 'open' | 'lane'>;

interface EventServices {
  readonly seats: { seatOf(minerId: string): Place | undefined };
  readonly field: Pick<OpenField, 'block'>;
  readonly faults: FaultAnswers;
  readonly farmTimeMs: () => number;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

const LOOK_MS = 500;
const STREAMS_MAX = 1_000;
/** Miners behind one address read work, not streams: a few programs that watch. */
const STREAMS_PER_ADDRESS_MAX = 16;
const FULL_RETRY_SECONDS = 30;

/** New blocks as they open, and whose nonces a miner is to try. */
export function eventsRoute(services: EventServices): PoolRoute {
  const { seats, faults } = services;
  const openOf = new Map<string, number>();
  let open = 0;

  function count(caller: string, change: 1 | -1): void {
    open += change;
    const left = (openOf.get(caller) ?? 0) + change;
    if (left === 0) openOf.delete(caller);
    else openOf.set(caller, left);
  }

  async function* counted(
    caller: string,
    events: AsyncIterable<RouteEvent>,
  ): AsyncGenerator<RouteEvent> {
    count(caller, 1);
    try {
      yield* events;
    } finally {
      count(caller, -1);
    }
  }

  return {
    ...eventsCall,
    handle({ query, signal, remoteAddress }) {
      const fields = new SentFields(query, 'the query');
      const minerId = fields.has('minerId') ? fields.minerId() : undefined;
      if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
      const seat = minerId === undefined ? undefined : seats.seatOf(minerId);
      if (minerId !== undefined && seat === undefined) return faults.unknownMiner();
      if (open >= STREAMS_MAX)
        return faults.of('unavailable', 'too many streams are open', FULL_RETRY_SECONDS);
      const caller = callerKey(remoteAddress);
      if ((openOf.get(caller) ?? 0) >= STREAMS_PER_ADDRESS_MAX)
        return faults.of('limited', 'too many streams of this address', FULL_RETRY_SECONDS);
      const events = counted(caller, eventsOf(services, seat, signal));
      return { status: 200, body: { kind: 'events', events } };
    },
  };
}

/** Ends when the seat is given up. */
async function* eventsOf(
  { field, farmTimeMs, pause }: EventServices,
  seat: Place | undefined,
  signal: AbortSignal,
): AsyncGenerator<RouteEvent> {
  let name: string | undefined;
  let lane = '';
  while (!signal.aborted && seat?.open !== false) {
    const { block } = field;
    if (block !== undefined && block.name !== name) {
      name = block.name;
      yield { event: 'block', id: block.name, data: blockDocument(block, farmTimeMs()) };
    }
    if (seat !== undefined && seat.lane !== lane) {
      lane = seat.lane;
      yield { event: 'lane', data: { farmer: lane } };
    }
    await pause(LOOK_MS, signal);
  }
}

function blockDocument(block: OpenBlock, nowMs: number) {
  const entropy = Buffer.from(block.entropy);
  const blockTimestamp = Number(block.timestamp);
  return {
    blockIndex: block.index,
    entropy: entropy.toString('hex'),
    entropyBase64: entropy.toString('base64'),
    blockTimestamp,
    blockAge: Math.max(0, Math.floor(nowMs / 1000) - blockTimestamp),
    maxZeros: block.maxZeros,
  };
}
