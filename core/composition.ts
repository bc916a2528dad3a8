/** What is made of what. A list: wiring that needs an `if` lives in a factory of its own. */
import type { HeadframeSettings } from './config/headframe-schema.ts';
import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { HostConfig, PoolFile } from './config/host-config.ts';
import type { Environment } from './config/environment.ts';
import { ContractBench } from './contract/contract-bench.ts';
import { EventHub } from './events/event-hub.ts';
import { AdminGuard } from './api/admin-guard.ts';
import type { PluginDoor } from './api/plugin-calls.ts';
import { tokenFile } from './host/admin-token.ts';
import { composeApi } from './host/api-factory.ts';
import { ConfigWatcher } from './host/config-watcher.ts';
import { Host } from './host/host.ts';
import { Lifecycle } from './host/lifecycle.ts';
import { banListOf, limitsOf, portOptionsOf } from './host/listener-settings.ts';
import { LiveView } from './host/live-view.ts';
import { MiningEngine } from './host/mining-engine.ts';
import { EXTRANONCE_BYTES, MiningPorts } from './host/mining-ports.ts';
import { ObserverChain } from './host/observer-chain.ts';
import { composeOwnership } from './host/ownership-factory.ts';
import { payoutDesksOf } from './host/payout-desks.ts';
import { PinoLogger } from './host/pino-logger.ts';
import { poolOptionsOf } from './host/pool-options.ts';
import { PoolScopes } from './host/pool-scope.ts';
import { PoolSet } from './host/pool-set.ts';
import { hostBooksIn } from './host/host-books.ts';
import { openShareStore } from './host/share-store.ts';
import { SystemClock } from './host/system-clock.ts';
import { VerifierShelf } from './host/verifier-shelf.ts';
import { WorkDesks } from './host/work-desks.ts';
import { JobIds } from './jobs/job-ids.ts';
import { composeLoader } from './plugin-composition.ts';
import { ROUTE_CALLS_DEFAULTS, RouteCalls } from './plugin-routes/route-calls.ts';
import { RouteShelf } from './plugin-routes/route-shelf.ts';
import { HashrateMeter } from './metrics/hashrate-meter.ts';
import { ShareCounters } from './shares/share-counters.ts';

/** Some 700 bytes each; who is idle longest makes room. */
const METERED_WORKERS_MAX = 100_000;

export interface HostOptions {
  readonly config: HostConfig;
  readonly dataDirectory: string;
}

/** Opens what must not be lost and wires the rest; nothing is started yet. Rejects with all closed again. */
export async function composeHost(
  options: HostOptions,
  environment: Environment,
  logger: PinoLogger,
): Promise<Host> {
  const deadlineMs = options.config.headframe.shutdown.seconds * 1000;
  const lifecycle = new Lifecycle({ deadlineMs }, logger);
  try {
    return await wireHost(options, environment, { logger, lifecycle });
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function wireHost(
  { config, dataDirectory }: HostOptions,
  environment: Environment,
  { logger, lifecycle }: { readonly logger: PinoLogger; readonly lifecycle: Lifecycle },
): Promise<Host> {
  const { headframe, directory } = config;
  const stopDeadlineMs = headframe.shutdown.seconds * 1000;
  const clock = new SystemClock();
  const events = new EventHub();
  const counters = new ShareCounters();
  const meter = new HashrateMeter({ workersMax: METERED_WORKERS_MAX }, clock);
  const observer = new ObserverChain([counters, meter]);
  const kept = { dataDirectory: resolve(dataDirectory), databaseUrl: environment.databaseUrl };
  const store = await openShareStore(
    { ...kept, ...headframe.retention, drainDeadlineMs: stopDeadlineMs / 2 },
    { clock, logger, lifecycle, meter },
  );
  const verifiers = verifiersOf(headframe.verifier, { logger, lifecycle });
  const books = hostBooksIn(store.database, clock);
  const ownership = composeOwnership(
    { hostName: headframe.api.name ?? hostname() },
    {
      clock,
      logger,
      lifecycle,
      database: store.database,
      audit: books.payouts.audit,
      walletOf: (poolId) => pools.walletOf(poolId),
    },
  );
  const adminToken = environment.adminToken ?? (await tokenFile(config));
  const plugins = pluginDoorOf(adminToken);
  const bans = banListOf(headframe.bans, clock);
  const limits = limitsOf(headframe.limits);
  const ports = new MiningPorts(portOptionsOf(config), {
    clock,
    limits,
    bans,
    observer,
    claims: ownership.owner,
    plugins,
    loggerFor: (listen) => logger.with({ listen }),
  });
  const mining = {
    clock,
    events,
    log: store.log,
    observer,
    ...books,
    jobIds: new JobIds(randomInt(1, 2 ** 31)),
    lateGraceMs: headframe.jobs.lateGraceSeconds * 1000,
    verifierFor: verifiers.get.bind(verifiers),
  };
  const scopes = new PoolScopes();
  lifecycle.started('scopes', async () => scopes.close());
  const pools = new PoolSet(
    poolOptionsOf(resolve(dataDirectory), stopDeadlineMs),
    {
      clock,
      events,
      loader: composeLoader(directory, environment),
      engines: async (parts) => new MiningEngine(parts, mining),
      loggerFor: (pool) => logger.with({ pool }),
      hasherFor: verifiers.hasherFor.bind(verifiers),
      scopes,
      routes: plugins.shelf,
      desks: new WorkDesks(headframe.limits, ports, { limits, bans, clock }),
      controls: books.controls,
      records: books.records,
      databases: books.databases,
    },
    ports,
    logger,
  );
  const view = new LiveView(pools, ports, bans, clock);
  const desks = {
    ...payoutDesksOf(pools, books.payouts),
    addressOwner: ownership.owner,
    audit: books.payouts.audit,
  };
  const shown = { clock, counters, events, logger, meter, ownership, plugins, store, verifiers };
  const api = composeApi({ config, adminToken }, { ...shown, view, desks });
  const watcher = new ConfigWatcher(directory, pools, logger);
  return new Host({ lifecycle, pools, scopes, ports, api, watcher, view });
}

function verifiersOf(
  { queue: queueMax, ...rest }: HeadframeSettings['verifier'],
  { logger, lifecycle }: { readonly logger: PinoLogger; readonly lifecycle: Lifecycle },
): VerifierShelf {
  const verifiers = new VerifierShelf({ ...rest, queueMax }, logger);
  lifecycle.started('verifiers', () => verifiers.close());
  return verifiers;
}

function pluginDoorOf(adminToken: string | undefined): PluginDoor {
  const calls = new RouteCalls(ROUTE_CALLS_DEFAULTS, new AdminGuard(adminToken));
  return { shelf: new RouteShelf(), calls };
}

/** A plugin on the bench of the contract suite. */
export function composeContract(
  options: { readonly pool: PoolFile; readonly dataDirectory: string },
  environment: Environment,
): ContractBench {
  const logger = PinoLogger.create({ level: 'error', format: 'auto' });
  return new ContractBench(
    { ...options, extranonceBytes: EXTRANONCE_BYTES },
    composeLoader(process.cwd(), environment),
    { clock: new SystemClock(), logger },
  );
}
