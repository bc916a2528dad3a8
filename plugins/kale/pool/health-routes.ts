import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { healthSchema, infoSchema } from './answer-schemas.ts';
import { json, timestampOf } from './answers.ts';
import type { PoolServices } from './pool-services.ts';

const VERSION = '1';
/** Without a ledger for so long the farm is not watched, whatever the endpoints say. */
const VIEW_AGE_SECONDS = 120;

/** How the backend is, and what it is. */
export function healthRoutes(services: PoolServices): readonly PoolRoute[] {
  const startedMs = services.clock.spanMs();
  const uptime = (): number => Math.floor((services.clock.spanMs() - startedMs) / 1_000);
  return [healthRoute(services, uptime), infoRoute(services, uptime)];
}

function healthRoute({ source, clock }: PoolServices, uptime: () => number): PoolRoute {
  function services() {
    const { view, endpoints, alarms, worries } = source.office;
    const healthy = endpoints.filter(({ state }) => state === 'healthy').length;
    const ageSeconds =
      view === undefined
        ? Number.POSITIVE_INFINITY
        : clock.nowMs() / 1_000 - Number(view.closeTime);
    const isWatched = healthy > 0 && view !== undefined;
    const isStill = ageSeconds > VIEW_AGE_SECONDS;
    const farm = !isWatched
      ? 'unhealthy'
      : isStill || healthy < endpoints.length
        ? 'degraded'
        : 'healthy';
    const isSound = farm === 'healthy';
    const isWorried = alarms + worries.hangingDeeds + worries.lowAccounts.length > 0;
    return {
      plant: isSound && view?.isPaused === true ? 'degraded' : farm,
      work: farm,
      harvest: isSound && worries.overdueBlocks.length > 0 ? 'degraded' : farm,
      wallet: !isWatched ? 'unhealthy' : isWorried ? 'degraded' : 'healthy',
    } as const;
  }

  /** Numbers alone: anybody may ask. */
  function attention() {
    const { alarms, worries, looks } = source.office;
    return {
      overdueRewards: worries.overdueBlocks.length,
      undecidedTransactions: worries.hangingDeeds,
      refusedOutcomes: alarms,
      accountsLowOnXlm: worries.lowAccounts.length,
      lastLookSeconds: looks.ageMs === undefined ? null : Math.floor(looks.ageMs / 1_000),
      failedLooks: looks.failures,
    };
  }

  return {
    method: 'GET',
    paths: ['/health'],
    summary: 'Whether plants, works and harvests go on; 503 where they do not, or not all.',
    guard: 'public',
    answer: healthSchema,
    others: { 503: healthSchema },
    handle() {
      const told = services();
      const states: readonly string[] = Object.values(told);
      const status = ['unhealthy', 'degraded'].find((each) => states.includes(each)) ?? 'healthy';
      const timestamp = timestampOf(clock.nowMs());
      const rest = { services: told, attention: attention(), uptime: uptime() };
      const document = { status, timestamp, version: VERSION, ...rest };
      return json(document, status === 'healthy' ? 200 : 503);
    },
  };
}

function infoRoute(services: PoolServices, uptime: () => number): PoolRoute {
  const { config, facts, source, clock } = services;
  return {
    method: 'GET',
    paths: ['/info'],
    summary: 'What this backend is, and by which rules it works.',
    guard: 'public',
    answer: infoSchema,
    handle() {
      const { view, field } = source.office;
      const { plant, work, harvest, split, farmers } = config;
      return json({
        service: facts.id,
        version: VERSION,
        phase: view === undefined ? 'starting' : field.block === undefined ? 'waiting' : 'working',
        network: config.network,
        services: ['farmers', 'plant', 'work', 'harvest', 'pooler'],
        config: {
          networkPassphrase: source.network.passphrase,
          farmContract: source.network.farmContract,
          address: facts.address,
          farmersMax: farmers.max,
          plantBatchSize: plant.batchSize,
          plantParallel: plant.parallel,
          shareZerosMin: work.shareZerosMin,
          shareZerosMax: work.shareZerosMax,
          submitBeforeSeconds: work.submitBeforeSeconds,
          harvestTractorBlocks: harvest.tractorBlocks,
          stakePercent: split.stakePercent,
          feesOf: split.feesOf,
          blockPollIntervalMs: config.pollMs,
        },
        block: view === undefined ? null : { index: view.index, ledger: view.ledger },
        uptime: uptime(),
        timestamp: timestampOf(clock.nowMs()),
      });
    },
  };
}
