import type { RouteAnswer, RouteRequest } from '../../../../core/plugin-api/routes.ts';
import { Value } from 'typebox/value';
import { coinConfigSchema } from '../../../../plugins/visionx/coin-config.ts';
import type { CoinConfig } from '../../../../plugins/visionx/coin-config.ts';
import { VisionPoolRoutes } from '../../../../plugins/visionx/pool/pool-routes.ts';
import { SilentLogger } from '../../../core/host/silent-logger.ts';
import { FakeClock } from '../../../core/protocols/session/fake-clock.ts';
import { FakeDesk } from './fake-desk.ts';
import type { FakeSeat } from './fake-desk.ts';
import { FakeControl, FakeMiner, FakeRecord, WALLET } from './fake-host.ts';

/** A call, and what came of it. */
export interface Told {
  readonly status: number;
  /** Of JSON. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Of plain words. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type CallChanges = Partial<RouteRequest>;

/** The routes of a pool whose host the test plays. */
export class RouteBench {
  readonly clock = new FakeClock();
  readonly desk = new FakeDesk();
  readonly control = new FakeControl();
  readonly record = new FakeRecord();
  readonly miner = new FakeMiner();
  readonly config: CoinConfig;
  #routes: VisionPoolRoutes;

  constructor(coin: object = {}) {
    this.config = configOf(coin);
    this.#routes = this.#build(this.config);
  }

  get routes() {
    return this.#routes.routes;
  }

  /** The pool ends and comes back, with another file perhaps. */
  restart(coin?: object): void {
    for (const seat of this.desk.seats()) seat.leave();
    this.#routes = this.#build(coin === undefined ? this.config : configOf(coin));
  }

  async call(method: string, path: string, changes: CallChanges = {}): Promise<Told> {
    const route = this.routes.find((each) => each.method === method && each.paths.includes(path));
    if (route === undefined) throw new Error(`no route ${method} ${path}`);
    const request: RouteRequest = {
      method,
      path,
      params: {},
      query: {},
      body: undefined,
      text: '',
      headers: { host: 'pool.example:7072' },
      remoteAddress: '203.0.113.1',
      port: 7072,
      signal: new AbortController().signal,
      ...changes,
    };
    return told(await route.handle(request));
  }

  get(path: string, query: Record<string, string> = {}, changes: CallChanges = {}): Promise<Told> {
    return this.call('GET', path, { query, ...changes });
  }

  post(path: string, body?: unknown, changes: CallChanges = {}): Promise<Told> {
    return this.call('POST', path, { body, ...changes });
  }

  /** A worker that sits already. */
  seat(
    workerId = 'w',
    more: { readonly address?: string; readonly worker?: string } = {},
  ): FakeSeat {
    const who = { address: 'land1alice', worker: 'rig', remoteAddress: '203.0.113.1' };
    return this.desk.add({ workerId, ...who, ...more });
  }

  #build(config: CoinConfig): VisionPoolRoutes {
    const facts = { id: 'pool', address: 'land1pool', tag: '', extranonceBytes: 0 };
    const { desk, control, record, miner, clock } = this;
    const log = new SilentLogger();
    return new VisionPoolRoutes(config, facts, WALLET, desk, control, record, miner, log, clock);
  }
}

function configOf(coin: object): CoinConfig {
  const daemons = [{ url: 'http://127.0.0.1:7070' }];
  return Value.Parse(coinConfigSchema, Value.Default(coinConfigSchema, { daemons, ...coin }));
}

function told({ status, headers = {}, body }: RouteAnswer): Told {
  const value = body?.kind === 'json' ? (JSON.parse(JSON.stringify(body.value)) as never) : {};
  return { status, headers, value, text: body?.kind === 'text' ? body.text : '' };
}
