import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolRecord } from '../../../core/plugin-api/record.ts';
import type { PoolRoute, PoolRoutes } from '../../../core/plugin-api/routes.ts';
import {
  POOL_CONFIG,
  POOL_DESK,
  POOL_FACTS,
  POOL_LOGGER,
  POOL_RECORD,
  POOL_WALLET,
  POOL_WORK,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import type { WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { FarmSource } from '../farm/farm-source.ts';
import { minerRoutes } from '../miners/miner-routes.ts';
import { ToldJobs } from '../miners/told-jobs.ts';
import { blockDiscoveredRoute } from './block-discovered-route.ts';
import { Callers } from './callers.ts';
import { farmerRoutes } from './farmer-routes.ts';
import { FarmerOwners } from './farmer-owners.ts';
import { fieldOrderRoutes } from './field-order-routes.ts';
import { guardedRoute } from './guarded-route.ts';
import { healthRoutes } from './health-routes.ts';
import { plantedFarmersRoute } from './planted-farmers-route.ts';
import type { PoolServices } from './pool-services.ts';
import { PoolerNews } from './pooler-news.ts';
import { poolerRoutes } from './pooler-routes.ts';
import { PoolerSeats } from './pooler-seats.ts';
import { registerRoute } from './register-route.ts';
import { relayedMinerRoute } from './relayed-miner-route.ts';
import { relayedPayoutsRoute } from './relayed-payouts-route.ts';
import { RelayedWork } from './relayed-work.ts';
import { workCompletedRoute } from './work-completed-route.ts';
import { workRoute } from './work-route.ts';

/** The backend of the farm, for poolers, owners of farmers and miners: what stands here is the wiring. */
export class KalePoolRoutes implements PoolRoutes {
  static readonly inject = [
    POOL_CONFIG,
    POOL_FACTS,
    POOL_WORK,
    POOL_WALLET,
    POOL_DESK,
    POOL_RECORD,
    POOL_LOGGER,
    ROOT_CLOCK,
  ];

  readonly apiBase = '/kale';
  readonly routes: readonly PoolRoute[];

  constructor(
    config: CoinConfig,
    facts: PoolFacts,
    source: FarmSource,
    wallet: Wallet,
    desk: WorkDesk,
    record: PoolRecord,
    log: Logger,
    clock: Clock,
  ) {
    const owners = new FarmerOwners(() => source.office.record, clock);
    const seats = new PoolerSeats(desk);
    const told = new ToldJobs();
    const services: PoolServices = {
      config,
      facts,
      source,
      wallet,
      callers: new Callers({ config, pool: { id: facts.id, address: facts.address } }, clock),
      owners,
      news: new PoolerNews(),
      seats,
      told,
      relayed: new RelayedWork({ source, owners, seats, told, desk, clock }),
      books: record,
      log,
      clock,
    };
    const { office } = source;
    const { field } = office;
    const farmTimeMs = () => Number(office.view?.closeTime ?? 0n) * 1_000;
    this.routes = [
      registerRoute(services),
      ...farmerRoutes(services),
      ...fieldOrderRoutes(services),
      workRoute(services),
      ...healthRoutes(services),
      ...poolerRoutes(services),
      blockDiscoveredRoute(services),
      workCompletedRoute(services),
      plantedFarmersRoute(services),
      relayedMinerRoute(services),
      relayedPayoutsRoute(services),
      ...minerRoutes({ config, desk, field, books: record, clock, farmTimeMs, logger: log }),
    ].map((route) => guardedRoute({ log, clock }, route));
  }
}
