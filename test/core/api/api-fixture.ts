import { ApiServer } from '../../../core/api/api-server.ts';
import type { ApiServerOptions } from '../../../core/api/api-server.ts';
import { EventHub } from '../../../core/events/event-hub.ts';
import { HashrateMeter } from '../../../core/metrics/hashrate-meter.ts';
import { HostMetrics } from '../../../core/metrics/host-metrics.ts';
import { PayoutWatch } from '../../../core/metrics/payout-watch.ts';
import { LedgerCheck } from '../../../core/ledger/ledger-check.ts';
import type { Books } from '../../../core/ledger/books.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { AdminGuard } from '../../../core/api/admin-guard.ts';
import { RouteCalls } from '../../../core/plugin-routes/route-calls.ts';
import { RouteShelf } from '../../../core/plugin-routes/route-shelf.ts';
import { REJECT_REASONS } from '../../../core/shares/share-verdict.ts';
import type { RejectReason } from '../../../core/shares/share-verdict.ts';
import type { Queries } from '../../../core/storage/queries.ts';
import { ManualClock } from '../storage/manual-clock.ts';
import { FakeAuditTrail } from './fake-audit-trail.ts';
import { FakeHostView } from './fake-host-view.ts';
import { FakeAddressOwner, FakeMinerDesk } from './fake-miner-desk.ts';
import { FakeOperatorDesk } from './fake-operator-desk.ts';

export const TOKEN = 'correct-horse-battery-staple';

const refuse = (): Promise<never> => Promise.reject(new Error('this test has no database'));
/** For tests that read nothing recorded. */
export const NO_QUERIES = {
  pools: { totals: refuse },
  miners: { totals: refuse, ranking: refuse },
} as unknown as Queries;

/** A running API over fakes and whatever database the test has, on a free loopback port. */
export class ApiFixture {
  readonly clock = new ManualClock();
  readonly view = new FakeHostView();
  readonly events = new EventHub();
  readonly meter = new HashrateMeter({ workersMax: 100 }, this.clock);
  readonly logged: object[] = [];
  readonly operatorDesk = new FakeOperatorDesk();
  readonly minerDesk = new FakeMinerDesk();
  readonly addressOwner = new FakeAddressOwner();
  readonly audit = new FakeAuditTrail();
  readonly shelf = new RouteShelf();
  books: Books = NO_BOOKS;
  readonly ledgerCheck = new LedgerCheck(
    { lifeMs: 60_000, deadlineMs: 120_000, findingsMax: 100 },
    (read) => read(this.books),
    this.clock,
  );
  readonly watch: PayoutWatch;
  readonly server: ApiServer;

  constructor(queries: Queries, options: Partial<ApiServerOptions> = {}) {
    const log: Logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (facts) => this.logged.push(facts),
    };
    const { view, events, meter, clock, operatorDesk, minerDesk, addressOwner } = this;
    const { audit, ledgerCheck } = this;
    const spans = { standingMs: 3_600_000, solvencyMs: 3_600_000 };
    this.watch = new PayoutWatch(
      spans,
      operatorDesk,
      (poolId) => queries.payouts.openStates(poolId),
      log,
    );
    const calls = new RouteCalls({ callsMax: 8, callsPerAddressMax: 6 }, new AdminGuard(TOKEN));
    const plugins = { shelf: this.shelf, calls };
    const desks = { operatorDesk, minerDesk, addressOwner, audit, ledgerCheck };
    const metrics = new HostMetrics(view, meter, fixedTotals, {
      shareLogLag: () => 42,
      claims: () => ({ settled: 5, dropped: 3, unfit: 2, waiting: 1 }),
      verifierPending: () => [['sha256d', 7]],
      verifierStandings: () => [
        ['tiny', { mode: 'full', bytes: 2 ** 21, seedsReady: 2, tableBuiltRatio: 0.25 }],
        ['slight', { mode: 'light', bytes: 2 ** 21, seedsReady: 0, tableBuiltRatio: undefined }],
      ],
      payoutSight: () => this.watch.sight,
    });
    this.server = new ApiServer(
      {
        host: '127.0.0.1',
        port: 0,
        adminToken: TOKEN,
        exemptLoopback: true,
        requestsPerSecond: 1,
        requestBurst: 3,
        trustedProxies: [],
        events: {
          clientsMax: 4,
          clientsPerAddressMax: 3,
          bufferBytesMax: 65_536,
          heartbeatMs: 3_600_000,
        },
        dashboard: {
          shareBasedBanning: { enabled: true, checkThreshold: 500, invalidPercent: 50, time: 600 },
          clientConnectionTimeout: 600,
          jobRebroadcastTimeout: 30,
          blockRefreshIntervalMs: 500,
        },
        ...options,
      },
      { view, events, meter, clock, metrics, queries, log, plugins, ...desks },
    );
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.server.port}${path}`, { headers });
  }

  /** The JSON of an answer, whatever its status; its content is for the test to check. */
  async json(path: string): Promise<unknown> {
    return (await this.get(path)).json();
  }

  admin(method: string, path: string, body?: object): Promise<Response> {
    return this.send(method, `/api/v1/admin${path}`, body, { authorization: `Bearer ${TOKEN}` });
  }

  send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.server.port}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

async function* nothing(): AsyncGenerator<never> {
  // An empty ledger has no rows.
}

const NO_BOOKS: Books = { entries: nothing, postings: nothing, balances: nothing };

const fixedTotals = {
  pools: () => ['btc'],
  totals: () => ({
    accepted: 11,
    late: 2,
    blockCandidates: 1,
    rejected: Object.fromEntries(REJECT_REASONS.map((reason) => [reason, 3])) as Record<
      RejectReason,
      number
    >,
  }),
};
