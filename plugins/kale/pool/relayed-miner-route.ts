import { isIP } from 'node:net';
import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import type { Seat, SeatJob } from '../../../core/plugin-api/work-desk.ts';
import type { Lane } from '../farm/open-field.ts';
import { json, timestampOf } from './answers.ts';
import type { BodyFields } from './body-fields.ts';
import type { Pooler } from './callers.ts';
import { jobZeros } from './job-zeros.ts';
import type { PoolServices } from './pool-services.ts';
import type { RelayedMiner } from './pooler-seats.ts';

const MINER_ID = { lengthMax: 64, pattern: /^[A-Za-z0-9._-]{1,64}$/ };
const NAME = { lengthMax: 64 };
const ADDRESS = { lengthMax: 320 };
const JOB_ID = { lengthMax: 64 };

/**
 * Seats a miner of a pooler, or finds its seat, and tells its work: so one call serves who comes, who comes again after
 * the backend was away, and who looks for the next block. Its remote address is the pooler's word.
 */
export function relayedMinerRoute(services: PoolServices): PoolRoute {
  const { callers, source, owners, seats, clock } = services;

  /** Of the pooler's farmers the one for whom the fewest work. */
  async function laneFor(pooler: Pooler): Promise<Lane | undefined> {
    const lanes = source.office.field.lanes();
    const ids = lanes.map(({ farmerId }) => farmerId);
    const own = await owners.among(pooler.id, ids);
    const counts = seats.counts();
    const work = ({ custodialWallet }: Lane): number => counts.get(custodialWallet) ?? 0;
    return lanes
      .filter(({ farmerId }) => own.has(farmerId))
      .reduce<Lane | undefined>(
        (best, each) => (best === undefined || work(each) < work(best) ? each : best),
        undefined,
      );
  }

  async function seatOf(pooler: Pooler, miner: RelayedMiner): Promise<Seat> {
    const { field } = source.office;
    const known = seats.relayed(pooler, miner.minerId);
    if (known !== undefined && field.lane(known.lane) !== undefined)
      return seats.takeRelayed(pooler, miner, known.lane);
    const lane = (await laneFor(pooler))?.custodialWallet ?? '';
    const seat = seats.takeRelayed(pooler, miner, lane);
    seat.turnTo(lane);
    return seat;
  }

  function workOf(seat: Seat, extend: string | undefined) {
    const { field } = source.office;
    const { block } = field;
    const lane = field.lane(seat.lane);
    const job = (extend === undefined ? undefined : seat.extend(extend)) ?? seat.current();
    if (block === undefined || lane === undefined || job === undefined) return null;
    if (!job.job.template.tip.startsWith(`${block.index}.`) || job.lane !== lane.custodialWallet)
      return null;
    return {
      ...jobDocument(job),
      blockIndex: block.index,
      entropy: Buffer.from(block.entropy).toString('hex'),
      blockTimestamp: Number(block.timestamp),
      farmerId: lane.farmerId,
      custodialWallet: lane.custodialWallet,
      bestZeros: lane.zeros ?? null,
    };
  }

  return {
    method: 'POST',
    paths: ['/pooler/miners'],
    summary: 'Seats a miner that mines at a pooler, and tells its work.',
    guard: 'public',
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
      const seat = await seatOf(pooler, miner);
      return json({
        minerId: miner.minerId,
        address: seat.address,
        work: workOf(seat, extend),
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

function jobDocument(job: SeatJob) {
  return {
    jobId: job.id,
    nonceFirst: String(job.nonceFirst),
    nonceEnd: String(job.nonceEnd),
    shareZeros: jobZeros(job),
  };
}
