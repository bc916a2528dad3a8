import { Type } from 'typebox';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type {
  Seat,
  SeatRejection,
  SeatVerdict,
  WorkDesk,
} from '../../../core/plugin-api/work-desk.ts';
import { json, notHosting, notRegistered, plainNumber, stillBanned, words } from './answers.ts';
import type { Earnings } from './earnings.ts';
import type { PoolDoor } from './pool-door.ts';
import type { RouteMeters } from './route-meters.ts';
import { readShare, type SentShare } from './sent-share.ts';
import { spellings } from './spellings.ts';
import type { WorkTally } from './work-tally.ts';

interface ShareServices {
  readonly desk: WorkDesk;
  readonly door: PoolDoor;
  readonly earnings: Earnings;
  readonly meters: RouteMeters;
  readonly tally: WorkTally;
  readonly clock: Clock;
}

/** Verdicts that upstream has no words for are told in ours. */
const REASONS: Readonly<Record<Exclude<SeatRejection, 'overloaded' | 'unauthorized'>, string>> = {
  stale: 'Stale job ID',
  'unknown-job': 'Stale job ID',
  'low-difficulty': 'Share does not meet difficulty target',
  duplicate: 'Duplicate share',
  malformed: 'Malformed share',
  'bad-extranonce': 'Nonce is outside of the range assigned to this worker',
  'wrong-result': 'Hash is not the VisionX hash of the nonce',
};
const BUSY_RETRY_SECONDS = 1;

/** A share or a block comes in. */
export function shareRoute(services: ShareServices): PoolRoute {
  const { desk, door, meters, clock } = services;
  const intake = new ShareIntake(services);

  async function answer({ body, remoteAddress }: RouteRequest): Promise<RouteAnswer> {
    if (!door.isOpen) return notHosting();
    const read = readShare(body);
    if (read.kind === 'malformed') return words(400, read.fault);
    const { workerId, wallet } = read.share;
    const seat = desk.seat(workerId);
    if (seat === undefined)
      return door.addressFor(wallet) === undefined ? notHosting() : notRegistered(workerId);
    if (seat.ban !== undefined) return stillBanned(workerId);
    if (!door.isWalletOf(seat, wallet))
      return words(400, `wallet_address is not the one that worker ${workerId} registered with`);
    return intake.take(seat, read.share, remoteAddress);
  }

  return {
    method: 'POST',
    paths: spellings('/share'),
    summary: 'Takes in a share or a block.',
    guard: 'public',
    body: Type.Object({
      worker_id: Type.String(),
      wallet_address: Type.String(),
      job_id: Type.String(),
      nonce: Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^[0-9]{1,20}$' })]),
      extra_nonce: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
      hash: Type.String({ pattern: '^(0x)?[0-9a-fA-F]{64}$' }),
      hashrate: Type.Optional(Type.Number({ minimum: 0 })),
    }),
    async handle(request) {
      const startedAtMs = clock.spanMs();
      const told = await answer(request);
      meters.shareMs.note(clock.spanMs() - startedAtMs);
      return told;
    },
  };
}

/** Hands shares of workers that are known to the desk, and puts its verdicts into words. */
class ShareIntake {
  readonly #services: ShareServices;

  constructor(services: ShareServices) {
    this.#services = services;
  }

  async take(seat: Seat, share: SentShare, remoteAddress: string): Promise<RouteAnswer> {
    const { nonce, claim, hashrateHps } = share;
    const { tally } = this.#services;
    const verdict = await seat.submit(share.jobId, { nonce, claim, remoteAddress });
    if (verdict.kind === 'accepted') {
      if (hashrateHps !== undefined) tally.report(seat, hashrateHps);
      return this.#accepted(seat, verdict);
    }
    if (verdict.kind === 'limited') {
      const text = 'Rate limit exceeded. Please slow down share submissions.';
      return words(429, text, verdict.retrySeconds);
    }
    return verdict.kind === 'banned'
      ? stillBanned(seat.workerId)
      : this.#rejected(seat, verdict.reason);
  }

  #accepted(
    seat: Seat,
    { work, blockCandidate }: Extract<SeatVerdict, { readonly kind: 'accepted' }>,
  ): RouteAnswer {
    const { tally, earnings, meters } = this.#services;
    meters.accepted++;
    return json({
      ok: true,
      message: blockCandidate ? 'Block found!' : 'Share accepted',
      is_block: blockCandidate,
      total_shares: plainNumber(tally.accept(seat, work, blockCandidate)),
      estimated_payout: earnings.of(seat.workerId) ?? null,
    });
  }

  #rejected({ workerId, ban }: Seat, reason: SeatRejection): RouteAnswer {
    const { meters } = this.#services;
    if (reason === 'overloaded')
      return words(503, 'The pool is busy. Please send this share again.', BUSY_RETRY_SECONDS);
    if (reason === 'unauthorized') return notRegistered(workerId);
    meters.rejected++;
    // It was not when the share came: this one brought the ban.
    if (ban !== undefined)
      return words(403, `Worker ${workerId} banned for excessive invalid shares`);
    return words(400, REASONS[reason]);
  }
}
