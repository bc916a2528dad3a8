import { checkedRoutes } from '../../../../core/plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../../../../core/plugin-routes/mounted-routes.ts';
import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../../core/plugin-api/routes.ts';
import { FaultLog } from '../../../../core/shares/fault-log.ts';
import { panelRoutes } from '../../../../plugins/visionx/panel/panel-routes.ts';
import { ApiFixture, NO_QUERIES } from '../../../core/api/api-fixture.ts';
import { freePort } from '../../../daemons/free-port.ts';

export interface PanelWorker {
  readonly worker_id: string;
  readonly worker_name: string | null;
  readonly wallet_address: string;
  readonly total_shares: number | string;
  readonly reported_hashrate: number | null;
  readonly estimated_payout: string;
  readonly last_share?: number;
}

const STATUS = {
  mode: 'solo',
  is_hosting: false,
  is_worker: false,
  pool_name: 'Night shift',
  pool_url: 'http://10.0.0.7:7072',
  pool_port: 7072,
  host_address: 'LAND1operatoroperatoroperator',
  pool_fee_bps: 150,
  foundation_fee_bps: 100,
  worker_name: 'attic',
  join: null as object | null,
};

const METRICS = {
  total_shares_received: 42,
  invalid_shares_received: 1,
  invalid_share_rate: '2.38%',
  blocks_found: 3,
  total_payouts: 2,
  total_payouts_land: '64.00000000',
  avg_job_response_time_ms: '0.10',
  avg_share_response_time_ms: '0.20',
  current_hashrate: 1_500_000,
};

/** A call that came in: `GET pool/status`, and what it brought. */
export interface PanelCall {
  readonly name: string;
  readonly body: unknown;
}

/** The API of a host whose pool says what a test has it say, beside the real panel, on a free loopback port. */
export class PanelHost {
  status = { ...STATUS };
  metrics = { ...METRICS };
  workers: readonly PanelWorker[] = [];
  hashrate = 1_500_000;
  /** Answers in place of its own, by name of the call. */
  readonly answers = new Map<string, RouteAnswer>();
  readonly calls: PanelCall[] = [];
  readonly #api: ApiFixture;

  private constructor(port: number) {
    this.#api = new ApiFixture(NO_QUERIES, { port });
    const check = checkedRoutes({ routes: [...panelRoutes(), ...this.#poolRoutes()] });
    if (check.kind === 'faulty') throw new Error(check.fault);
    const options = { poolId: 'vision', file: 'vision.toml', routes: check.routes };
    const log = (facts: object) => this.#api.logged.push(facts);
    const logger = { debug: log, info: log, warn: log, error: log };
    const faults = new FaultLog({ spanMs: 1 }, this.#api.clock, logger);
    const mounted = new MountedRoutes({ ...options, ownPathsOnly: false }, (act) => act(), faults);
    this.#api.shelf.mount(mounted);
  }

  static async start(): Promise<PanelHost> {
    const host = new PanelHost(await freePort());
    await host.back();
    return host;
  }

  /** Of a path on it. */
  url(path: string): string {
    return `http://127.0.0.1:${this.#api.server.port}${path}`;
  }

  /** Names of the calls that came in since the last time. */
  take(): readonly string[] {
    return this.calls.splice(0).map(({ name }) => name);
  }

  /** What the last call of a name brought. */
  broughtBy(name: string): unknown {
    return this.calls.findLast((call) => call.name === name)?.body;
  }

  hosts(): void {
    this.status = { ...this.status, mode: 'host_pool', is_hosting: true };
  }

  /** Nobody listens any more on its port, until it is back. */
  async away(): Promise<void> {
    await this.#api.server.stop();
  }

  async back(): Promise<void> {
    await this.#api.server.start();
  }

  #poolRoutes(): readonly PoolRoute[] {
    return [
      this.#route('GET', 'status', 'public', () => this.status),
      this.#route('GET', 'stats', 'public', () => this.#stats()),
      this.#route('GET', 'metrics', 'public', () => this.metrics),
      this.#route('POST', 'configure', 'admin', ({ body }) => this.#configure(body)),
      this.#route('POST', 'start', 'admin', ({ body }) => {
        this.#configure(body);
        this.hosts();
        return { ok: true, message: 'Pool hosting started', mode: 'host_pool' };
      }),
      this.#route('POST', 'stop', 'admin', () => {
        this.status = { ...this.status, mode: 'solo', is_hosting: false };
        return { ok: true, message: 'Pool hosting stopped', mode: 'solo' };
      }),
      this.#route('POST', 'mode', 'admin', ({ body }) => this.#turn(body)),
    ];
  }

  #route(
    method: 'GET' | 'POST',
    name: string,
    guard: PoolRoute['guard'],
    answer: (request: RouteRequest) => unknown,
  ): PoolRoute {
    const handle = (request: RouteRequest): RouteAnswer => {
      const call = `${method} ${name}`;
      this.calls.push({ name: call, body: request.body });
      return (
        this.answers.get(call) ?? { status: 200, body: { kind: 'json', value: answer(request) } }
      );
    };
    return { method, paths: [`/pool/${name}`], summary: name, guard, handle };
  }

  #stats(): object {
    const { pool_name, pool_url, pool_port } = this.status;
    return {
      worker_count: this.workers.length,
      total_shares: 4_200,
      total_hashrate: this.hashrate,
      blocks_found: 3,
      last_block_height: 812,
      workers: this.workers,
      ...{ pool_name, pool_url, pool_port },
    };
  }

  #configure(body: unknown): object {
    const { pool_fee, ...others } = body as { pool_fee: number; pool_name: string };
    this.status = { ...this.status, ...others, pool_fee_bps: Math.round(pool_fee * 100) };
    return { ok: true };
  }

  #turn(body: unknown): object {
    const { mode, ...order } = body as { mode: 'Solo' | 'JoinPool'; url?: string };
    const isJoined = mode === 'JoinPool';
    const progress = { state: 'connecting', reason: null, hashrate: null, estimated_payout: null };
    this.status = {
      ...this.status,
      mode: isJoined ? 'join_pool' : 'solo',
      is_hosting: false,
      is_worker: isJoined,
      join: isJoined ? { ...order, ...progress, accepted: 0, rejected: 0, blocks: 0 } : null,
    };
    return { ok: true, mode: this.status.mode };
  }
}

/** A plain answer in words, as the calls of a pool refuse. */
export function refusal(status: number, text: string): RouteAnswer {
  return { status, body: { kind: 'text', text } };
}

export function workerOf(id: string, facts: Partial<PanelWorker> = {}): PanelWorker {
  return {
    worker_id: id,
    worker_name: `rig of ${id}`,
    wallet_address: 'LAND1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaazz9',
    total_shares: 100,
    reported_hashrate: 250_000,
    estimated_payout: '1.25000000',
    last_share: Math.floor(Date.now() / 1000) - 1_830,
    ...facts,
  };
}
