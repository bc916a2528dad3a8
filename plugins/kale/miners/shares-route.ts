import type { PoolRoute, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import type { FaultAnswers } from './miner-answers.ts';
import { json } from '../pool/answers.ts';
import { sharesCall } from './miner-calls.ts';
import type { MinerSeats } from './miner-seats.ts';
import { readShares, type SentShare } from './sent-shares.ts';
import type { ShareIntake, ShareWord } from './share-intake.ts';

interface SharesServices {
  readonly seats: MinerSeats;
  readonly intake: ShareIntake;
  readonly faults: FaultAnswers;
}

/** Of one call that are judged at once; the desk lets more of them wait, those of other calls beside them. */
const AT_ONCE = 32;

/** Shares come in, one or many in a call. */
export function sharesRoute({ seats, intake, faults }: SharesServices): PoolRoute {
  return {
    ...sharesCall,
    async handle(request) {
      const read = readShares(request.body);
      if (read.kind === 'malformed') return faults.of('bad_request', read.fault);
      const seat = seats.seatOf(read.minerId);
      if (seat === undefined) return faults.unknownMiner();
      if (seat.ban !== undefined) return faults.of('banned', seat.ban);
      if (read.kind === 'one')
        return json(await intake.take(seat, read.share, request.remoteAddress));
      return json({ verdicts: await takeAll(intake, seat, read.shares, request) });
    },
  };
}

/** In their order. What is left when the caller has gone is not judged. */
async function takeAll(
  intake: ShareIntake,
  seat: Seat,
  shares: readonly SentShare[],
  { remoteAddress, signal }: RouteRequest,
): Promise<readonly ShareWord[]> {
  const words: ShareWord[] = [];
  for (let first = 0; first < shares.length && !signal.aborted; first += AT_ONCE) {
    const some = shares.slice(first, first + AT_ONCE);
    words.push(...(await Promise.all(some.map((each) => intake.take(seat, each, remoteAddress)))));
  }
  return words;
}
