import { Type } from 'typebox';
import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import type { FarmerChange } from '../farm/farm-office.ts';
import { farmerSchema, harvestsSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import { BodyFields } from './body-fields.ts';
import { CallRefusal } from './call-refusal.ts';
import { notOwner } from './callers.ts';
import { farmerDocument } from './farmer-document.ts';
import { queryInteger } from './query-integer.ts';
import type { PoolServices } from './pool-services.ts';
import { payable } from './register-route.ts';

const BLOCKS_MAX = 100;
const BLOCKS_DEFAULT = 20;

/** What owners of farmers, and their poolers, ask for. */
export function farmerRoutes(services: PoolServices): readonly PoolRoute[] {
  return [
    farmerRoute(services),
    payoutRoute(services),
    leaveRoute(services),
    harvestsRoute(services),
  ];
}

function farmerRoute({ callers, source }: PoolServices): PoolRoute {
  return {
    method: 'GET',
    paths: ['/farmers/:farmerId'],
    summary: 'A farmer, for its owner or its pooler.',
    guard: 'public',
    auth: 'bearer',
    answer: farmerSchema,
    async handle(request) {
      const { office } = source;
      const { farmerId = '' } = request.params;
      const { farmer } = await callers.farmer(request, farmerId, office.record);
      return json(farmerDocument(farmer, office.exitHindrance(farmerId)));
    },
  };
}

function payoutRoute({ callers, source, wallet }: PoolServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/farmers/:farmerId/payout-address'],
    summary: "Says where the owner's part of a farmer's rewards goes; for its owner alone.",
    guard: 'public',
    auth: 'bearer',
    answer: farmerSchema,
    body: Type.Object({ payoutAddress: Type.String() }),
    async handle(request) {
      const { office } = source;
      const { farmerId = '' } = request.params;
      await callers.owner(request, farmerId, office.record);
      const address = payable(new BodyFields(request.body), 'payoutAddress', wallet);
      return changed(await office.setPayoutAddress(farmerId, address));
    },
  };
}

function leaveRoute({ callers, source, wallet }: PoolServices): PoolRoute {
  return {
    method: 'POST',
    paths: ['/farmers/:farmerId/leave'],
    summary:
      'Ends a farmer: planted no more, and paid out when its last harvest is done. Its pooler names no address.',
    guard: 'public',
    auth: 'bearer',
    answer: farmerSchema,
    body: Type.Object({ payoutAddress: Type.Optional(Type.String()) }),
    async handle(request) {
      const { office } = source;
      const { farmerId = '' } = request.params;
      const { by } = await callers.farmer(request, farmerId, office.record);
      const body = new BodyFields(request.text === '' ? {} : request.body);
      if (!body.has('payoutAddress')) return changed(await office.leave(farmerId, undefined));
      if (by !== 'owner') throw notOwner();
      const address = payable(body, 'payoutAddress', wallet);
      return changed(await office.leave(farmerId, address));
    },
  };
}

function harvestsRoute({ callers, source, clock }: PoolServices): PoolRoute {
  return {
    method: 'GET',
    paths: ['/farmers/:farmerId/harvests'],
    summary: 'What the newest blocks in which a farmer was planted brought it.',
    guard: 'public',
    auth: 'bearer',
    answer: harvestsSchema,
    query: Type.Object({
      blocks: Type.Optional(
        Type.Integer({ minimum: 1, maximum: BLOCKS_MAX, default: BLOCKS_DEFAULT }),
      ),
    }),
    async handle(request) {
      const { record } = source.office;
      const { farmerId = '' } = request.params;
      await callers.farmer(request, farmerId, record);
      const rule = { min: 1, max: BLOCKS_MAX };
      const count = queryInteger(request.query, 'blocks', rule) ?? BLOCKS_DEFAULT;
      const harvests = await record.harvestsOf(farmerId, count);
      return json({
        farmerId,
        harvests: harvests.map((row) => ({
          blockIndex: row.blockIndex,
          status: row.state,
          stakeAmount: String(row.stake),
          rewardAmount: row.reward === undefined ? null : String(row.reward),
          transactionHash: row.hash ?? null,
          sweepHash: row.sweepHash ?? null,
          reason: row.reason ?? null,
        })),
        timestamp: timestampOf(clock.nowMs()),
      });
    },
  };
}

function changed(change: FarmerChange): RouteAnswer {
  if (change.kind === 'changed') return json(farmerDocument(change.farmer));
  throw new CallRefusal(change.reason === 'address' ? 400 : 409, change.text);
}
