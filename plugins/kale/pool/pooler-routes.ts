import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import { poolerRegisteredSchema, poolerStatusSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import type { PoolServices } from './pool-services.ts';

/** By which a pooler comes to know the backend, and what that knows of it. */
export function poolerRoutes(services: PoolServices): readonly PoolRoute[] {
  return [poolerRegisterRoute(services), poolerStatusRoute(services)];
}

function poolerRegisterRoute(services: PoolServices): PoolRoute {
  const { callers, config, source, news, log, clock } = services;
  // Seats and jobs are of one run: by another id a pooler knows that its own are gone.
  const runId = randomUUID();
  return {
    method: 'POST',
    paths: ['/pooler/register'],
    summary: 'A pooler comes, or comes again, and learns by which rules this backend works.',
    guard: 'public',
    auth: 'bearer',
    answer: poolerRegisteredSchema,
    body: Type.Object({ poolerId: Type.String() }),
    handle(request) {
      const { pooler } = callers.namedPooler(request);
      const nowMs = clock.nowMs();
      news.note(pooler.id, { seenAtMs: nowMs, registeredAtMs: nowMs });
      log.info({ pooler: pooler.id }, 'a pooler registered');
      const { passphrase, farmContract, assetIssuer } = source.network;
      return json({
        success: true,
        poolerId: pooler.id,
        network: config.network,
        networkPassphrase: passphrase,
        farmContract,
        assetIssuer,
        blockIntervalSeconds: Number(BLOCK_INTERVAL_SECONDS),
        blockPollIntervalMs: config.pollMs,
        shareZerosMin: config.work.shareZerosMin,
        shareZerosMax: config.work.shareZerosMax,
        submitBeforeSeconds: config.work.submitBeforeSeconds,
        runId,
        lastBlockIndex: news.of(pooler.id).discovery?.blockIndex ?? null,
        timestamp: timestampOf(nowMs),
      });
    },
  };
}

function poolerStatusRoute({ callers, source, news, clock }: PoolServices): PoolRoute {
  return {
    method: 'GET',
    paths: ['/pooler/status'],
    summary: 'What the backend knows of the pooler that asks.',
    guard: 'public',
    auth: 'bearer',
    answer: poolerStatusSchema,
    async handle(request) {
      const pooler = callers.pooler(request);
      const { office } = source;
      const farmers = await office.record.farmers(['active', 'leaving']);
      const own = farmers.filter(({ poolerId }) => poolerId === pooler.id);
      const state = news.of(pooler.id);
      const lanes = new Set(office.field.lanes().map(({ farmerId }) => farmerId));
      return json({
        poolerId: pooler.id,
        isActive: state.seenAtMs !== undefined,
        registeredAt: timeOrNull(state.registeredAtMs),
        lastSeen: timeOrNull(state.seenAtMs),
        currentFarmers: own.filter(({ state: its }) => its === 'active').length,
        leavingFarmers: own.filter(({ state: its }) => its === 'leaving').length,
        plantedFarmers: own.filter(({ farmerId }) => lanes.has(farmerId)).length,
        blockIndex: office.view?.index ?? null,
        lastDiscovery: state.discovery ?? null,
        lastCompletion: state.completion ?? null,
        validNonces: state.validNonces,
        invalidNonces: state.invalidNonces,
        timestamp: timestampOf(clock.nowMs()),
      });
    },
  };
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : timestampOf(atMs);
}
