import { ApiServer } from '../api/api-server.ts';
import type { PluginDoor } from '../api/plugin-calls.ts';
import type { ApiSources } from '../api/api-sources.ts';
import type { HostView } from '../api/host-view.ts';
import { BLOCK_TRACKER_SPAN_MS } from '../blocks/block-tracker.ts';
import type { HostConfig } from '../config/host-config.ts';
import { parseListenAddress } from '../config/listen-address.ts';
import { LedgerCheck } from '../ledger/ledger-check.ts';
import type { EventHub } from '../events/event-hub.ts';
import { JOB_BOOK_DEFAULTS } from '../jobs/job-book.ts';
import type { HashrateMeter } from '../metrics/hashrate-meter.ts';
import { HashrateTicker } from '../metrics/hashrate-ticker.ts';
import { HostMetrics } from '../metrics/host-metrics.ts';
import { PayoutWatch } from '../metrics/payout-watch.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { ShareCounters } from '../shares/share-counters.ts';
import { Queries } from '../storage/queries.ts';
import { SqlBooks } from '../storage/sql-books.ts';
import type { Running } from './host.ts';
import type { Ownership } from './ownership-factory.ts';
import type { ShareStore } from './share-store.ts';
import type { VerifierShelf } from './verifier-shelf.ts';

export interface ApiParts {
  readonly clock: Clock;
  readonly counters: ShareCounters;
  readonly desks: Pick<ApiSources, 'operatorDesk' | 'minerDesk' | 'addressOwner' | 'audit'>;
  readonly events: EventHub;
  readonly logger: Logger;
  readonly meter: HashrateMeter;
  readonly ownership: Ownership;
  readonly plugins: PluginDoor;
  readonly store: ShareStore;
  readonly verifiers: VerifierShelf;
  readonly view: HostView;
}

/** Dashboards draw a point each; more often says nothing new. */
const HASHRATE_EVENT_MS = 10_000;
/** Clients of the live stream, and what may wait for a slow one. */
const EVENT_STREAM = {
  clientsMax: 1_000,
  clientsPerAddressMax: 20,
  bufferBytesMax: 65_536,
  heartbeatMs: 15_000,
};

/** Payouts move by the hour; alarms on them by the minute. */
const PAYOUT_WATCH = { standingMs: 15_000, solvencyMs: 60_000 };
/** On the embedded database nothing else is recorded while the books are read; the share log waits. */
const LEDGER_CHECK = { lifeMs: 60_000, deadlineMs: 120_000, findingsMax: 100 };

/** The HTTP API with all that it shows, and the pulse of its live stream. */
export function composeApi(
  options: { readonly config: HostConfig; readonly adminToken: string | undefined },
  parts: ApiParts,
): Running {
  const {
    clock,
    counters,
    desks,
    events,
    logger: log,
    meter,
    ownership,
    plugins,
    store,
    verifiers,
    view,
  } = parts;
  const { api, bans, limits } = options.config.headframe;
  const { database } = store;
  const queries = new Queries(database);
  const watch = new PayoutWatch(
    PAYOUT_WATCH,
    desks.operatorDesk,
    (poolId) => queries.payouts.openStates(poolId),
    log,
  );
  const ledgerCheck = new LedgerCheck(
    LEDGER_CHECK,
    (read) => SqlBooks.atOnce(database, read),
    clock,
  );
  const metrics = new HostMetrics(view, meter, counters, {
    shareLogLag: () => store.recorder.lag ?? store.log.sequence - store.log.recorded,
    verifierPending: () => verifiers.pending(),
    verifierStandings: () => verifiers.standings(),
    claims: ownership.counts,
    payoutSight: () => watch.sight,
  });
  const server = new ApiServer(
    {
      ...(parseListenAddress(api.listen) ?? { host: '127.0.0.1', port: 0 }),
      adminToken: options.adminToken,
      exemptLoopback: api.exemptLoopback,
      requestsPerSecond: api.requestsPerSecond,
      requestBurst: api.requestBurst,
      trustedProxies: api.trustedProxies,
      events: EVENT_STREAM,
      dashboard: {
        shareBasedBanning: {
          enabled: bans.submissionsMin > 0,
          checkThreshold: bans.submissionsMin,
          invalidPercent: bans.invalidPercent,
          time: bans.seconds,
        },
        clientConnectionTimeout: limits.idleSeconds,
        jobRebroadcastTimeout: JOB_BOOK_DEFAULTS.rebroadcastMs / 1000,
        blockRefreshIntervalMs: BLOCK_TRACKER_SPAN_MS,
      },
    },
    { view, queries, meter, events, metrics, clock, log, ledgerCheck, plugins, ...desks },
  );
  const poolIds = (): readonly string[] => view.pools().map((pool) => pool.id);
  const ticker = new HashrateTicker({ intervalMs: HASHRATE_EVENT_MS }, poolIds, meter, events);
  return {
    start: async () => {
      await server.start();
      ticker.start();
      watch.start();
    },
    stop: async () => {
      ticker.stop();
      await server.stop();
      await Promise.all([watch.stop(), ledgerCheck.stop()]);
    },
  };
}
