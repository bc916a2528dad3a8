import { Type } from 'typebox';
import type { PoolRoute, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import { type FaultAnswers, json } from './miner-answers.ts';
import type { MinerSeats } from './miner-seats.ts';
import { readShares, SHARES_MAX, type SentShare } from './sent-shares.ts';
import type { ShareIntake, ShareWord } from './share-intake.ts';

interface SharesServices {
  readonly seats: MinerSeats;
  readonly intake: ShareIntake;
  readonly faults: FaultAnswers;
}

/** A thousand shares with their hashes. */
const BODY_BYTES_MAX = 256 * 1024;
/** Of one call that are judged at once; the desk lets more of them wait, those of other calls beside them. */
const AT_ONCE = 32;
const DEADLINE_MS = 30_000;

const nonceSchema = Type.Union([
  Type.Integer({ minimum: 0 }),
  Type.String({ pattern: '^[0-9]{1,20}$' }),
]);
const shareFields = {
  jobId: Type.String(),
  nonce: nonceSchema,
  hash: Type.Optional(Type.String({ pattern: '^(0x)?[0-9a-fA-F]{64}$' })),
};
const wordSchema = Type.Object({
  accepted: Type.Boolean(),
  zeros: Type.Optional(Type.Integer()),
  weight: Type.Optional(Type.String({ description: 'Credit in hashes, decimal digits.' })),
  late: Type.Optional(Type.Boolean()),
  reason: Type.Optional(Type.String()),
  retrySeconds: Type.Optional(Type.Number()),
});

/** Shares come in, one or many in a call. */
export function sharesRoute({ seats, intake, faults }: SharesServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/miners/shares'],
    summary: 'Takes in a share, or several; tells of each what became of it.',
    guard: 'public',
    body: Type.Union([
      Type.Object({ minerId: Type.String(), ...shareFields }),
      Type.Object({
        minerId: Type.String(),
        shares: Type.Array(Type.Object(shareFields), { minItems: 1, maxItems: SHARES_MAX }),
      }),
    ]),
    answer: Type.Union([wordSchema, Type.Object({ verdicts: Type.Array(wordSchema) })]),
    bodyBytesMax: BODY_BYTES_MAX,
    deadlineMs: DEADLINE_MS,
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
