import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import type { Context } from 'koa';
import type { EventHub } from '../events/event-hub.ts';
import { subscriberOf } from '../listeners/peer-address.ts';
import type { HostMetrics } from '../metrics/host-metrics.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { AdminGuard } from './admin-guard.ts';
import { AnswerCache, answerOf } from './answer-cache.ts';
import type { Answer } from './answer-cache.ts';
import type { DashboardFacts } from './answers/pool-info.ts';
import { ApiError } from './api-error.ts';
import { errorAnswers, limitedCalls, publicReading } from './api-middleware.ts';
import type { ApiRoute } from './api-route.ts';
import type { ApiSources } from './api-sources.ts';
import { callerAddress } from './caller-address.ts';
import { EVENT_TYPES, EventStream } from './event-stream.ts';
import type { EventStreamOptions } from './event-stream.ts';
import { inputCheck } from './input-check.ts';
import { jsonBody } from './json-body.ts';
import { openapi } from './openapi.ts';
import { pluginCalls } from './plugin-calls.ts';
import type { PluginDoor } from './plugin-calls.ts';
import { placedOnApi, pluginPaths } from './plugin-openapi.ts';
import { RateLimit } from './rate-limit.ts';
import { adminRoutes } from './routes/admin-routes.ts';
import { balanceRoutes } from './routes/balance-routes.ts';
import { booksRoutes } from './routes/books-routes.ts';
import { compatibleRoutes } from './routes/compatible-routes.ts';
import { healthAnswer, readyAnswer } from './routes/health.ts';
import { minerSettingsRoutes } from './routes/miner-settings-routes.ts';
import { paymentRoutes } from './routes/payment-routes.ts';
import { payoutBatchRoutes } from './routes/payout-batch-routes.ts';
import { payoutControlRoutes } from './routes/payout-control-routes.ts';
import { payoutRoutes } from './routes/payout-routes.ts';
import { v1Routes } from './routes/v1-routes.ts';
import { walletKeyRoutes } from './routes/wallet-key-routes.ts';
import { EventsQuery } from './schemas/inputs.ts';

export interface ApiServerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Undefined or empty: admin calls are off. */
  readonly adminToken: string | undefined;
  /** Whether callers from this machine go unlimited. */
  readonly exemptLoopback: boolean;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  /** Addresses of our own proxies, whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly events: EventStreamOptions;
  readonly dashboard: DashboardFacts;
}

export interface ApiCollaborators extends ApiSources {
  readonly events: EventHub;
  readonly metrics: HostMetrics;
  readonly log: Logger;
  readonly plugins: PluginDoor;
}

const CALLERS_MAX = 20_000;
const CACHED_ANSWERS_MAX = 1_000;
const CONNECTIONS_MAX = 2_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** What is no JSON call of the usual kind. */
const OTHER_CALLS = ['/api/v1/openapi.json', '/api/v1/events', '/health', '/ready', '/metrics'];
/** How long calls under way may take to finish when the server stops. */
const STOP_GRACE_MS = 2_000;

/** The HTTP API: stats, live events, metrics, health and the operator's calls. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #with: ApiCollaborators;
  readonly #routes: readonly ApiRoute[];
  readonly #guard: AdminGuard;
  readonly #cache: AnswerCache;
  readonly #stream: EventStream;
  readonly #trusted: ReadonlySet<string>;
  #described: { readonly revision: number; readonly answer: Answer } | undefined;
  #server: Server | undefined;

  constructor(options: ApiServerOptions, collaborators: ApiCollaborators) {
    this.#options = options;
    this.#with = collaborators;
    this.#routes = [
      ...v1Routes(collaborators),
      ...balanceRoutes(collaborators),
      ...compatibleRoutes(collaborators, options.dashboard),
      ...paymentRoutes(collaborators),
      ...minerSettingsRoutes(collaborators),
      ...payoutRoutes(collaborators),
      ...walletKeyRoutes(collaborators),
      ...adminRoutes(collaborators),
      ...payoutControlRoutes(collaborators),
      ...payoutBatchRoutes(collaborators),
      ...booksRoutes(collaborators),
    ];
    collaborators.plugins.shelf.reserve([...this.#routes.map(({ path }) => path), ...OTHER_CALLS]);
    this.#guard = new AdminGuard(options.adminToken);
    this.#cache = new AnswerCache({ entriesMax: CACHED_ANSWERS_MAX }, collaborators.clock);
    this.#stream = new EventStream(options.events, collaborators.events);
    this.#trusted = new Set(options.trustedProxies);
  }

  /** Port it listens on; 0 before `start`. */
  get port(): number {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port ?? 0;
  }

  /** @throws PoolError `PORT_UNAVAILABLE`. */
  async start(): Promise<void> {
    const handle = this.#app().callback();
    const server = createServer(
      { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
      (request, response) => void handle(request, response),
    );
    server.maxConnections = CONNECTIONS_MAX;
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        const message = `the API cannot listen on ${host}:${port}: ${error.message}`;
        reject(new PoolError('PORT_UNAVAILABLE', message, { host, port }, error));
      });
      server.listen(port, host, resolve);
    });
    this.#server = server;
  }

  async stop(): Promise<void> {
    this.#stream.close();
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const force = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    clearTimeout(force);
  }

  #app(): Koa {
    const app = new Koa();
    // What reaches Koa's own error event is a caller who hung up; answers were dealt with before.
    app.on('error', (error: unknown) => this.#with.log.debug({ err: error }, 'a caller hung up'));
    const { requestsPerSecond, requestBurst, exemptLoopback } = this.#options;
    const limit = new RateLimit(
      { perSecond: requestsPerSecond, burst: requestBurst, callersMax: CALLERS_MAX },
      this.#with.clock,
    );
    app.use(errorAnswers(this.#with.log, this.#with.clock));
    app.use(publicReading());
    app.use(limitedCalls(limit, { exemptLoopback, addressOf: (context) => this.#caller(context) }));
    app.use(pluginCalls(this.#with.plugins, (context) => this.#caller(context)));
    const router = this.#router();
    app.use(router.routes());
    app.use(router.allowedMethods());
    return app;
  }

  #router(): Router {
    // Who may read an answer depends on its path, which so has one spelling.
    const router = new Router({ sensitive: true });
    for (const route of this.#routes) {
      router.register(route.path, [route.method], this.#answering(route));
    }
    router.get('/api/v1/openapi.json', (context) => send(context, this.#document(), 60_000));
    router.get('/api/v1/events', (context) => this.#openStream(context));
    router.get('/health', (context) => {
      context.body = healthAnswer();
    });
    router.get('/ready', (context) => {
      const answer = readyAnswer(this.#with.view);
      context.status = answer.ready ? 200 : 503;
      context.body = answer;
    });
    router.get('/metrics', async (context) => {
      context.type = this.#with.metrics.contentType;
      context.body = await this.#with.metrics.text();
    });
    return router;
  }

  /** A route's middleware: the guard first, then the input, then the cache, then the handler. */
  #answering(route: ApiRoute): (context: RoutedContext) => Promise<void> {
    const checkParams = inputCheck(route.params, 'path');
    const checkQuery = inputCheck(route.query, 'query');
    const checkBody = inputCheck(route.body, 'body');
    return async (context) => {
      if (route.admin) this.#guard.check(context.get('authorization'));
      const params = checkParams({ ...context.params });
      const query = checkQuery({ ...context.query });
      const body =
        route.body === undefined ? {} : checkBody(await jsonBody(context.req, route.bodyBytesMax));
      const caller = {
        address: this.#caller(context),
        authorization: context.get('authorization') || undefined,
      };
      const make = async () => route.handle({ params, query, body, caller });
      if (route.cacheMs === 0) {
        context.set('cache-control', 'no-store');
        const answer = await make();
        context.body = answer;
        context.status = route.statusOf(answer);
        return;
      }
      const key = JSON.stringify([route.path, params, sorted(query)]);
      send(context, await this.#cache.get(key, route.cacheMs, make), route.cacheMs);
      // What the host may tell again, nobody between it and the operator may.
      if (route.admin) context.set('cache-control', 'no-store');
    };
  }

  /** Made anew when a pool with routes of its own comes or goes. */
  #document(): Answer {
    const { shelf } = this.#with.plugins;
    if (this.#described?.revision !== shelf.revision) {
      const document = openapi(this.#routes, pluginPaths(shelf.mounted.map(placedOnApi)));
      this.#described = { revision: shelf.revision, answer: answerOf(document) };
    }
    return this.#described.answer;
  }

  #openStream(context: Context): void {
    const query = checkEvents({ ...context.query }) as { types?: string; pool?: string };
    const types = query.types?.split(',');
    const unknown = types?.find((type) => !EVENT_TYPES.some((known) => known === type));
    if (unknown !== undefined) {
      const message = `query: ${unknown} is no event type (${EVENT_TYPES.join(', ')})`;
      throw new ApiError(400, 'invalid', message, { field: 'types' });
    }
    const caller = subscriberOf(this.#caller(context));
    this.#stream.admit(caller);
    context.respond = false;
    context.req.socket.setNoDelay(true);
    context.res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'x-accel-buffering': 'no',
    });
    const filter = { types: types === undefined ? undefined : new Set(types), poolId: query.pool };
    this.#stream.open(context.res, caller, filter);
  }

  #caller(context: Context): string {
    return callerAddress(context.req, this.#trusted);
  }
}

type RoutedContext = Context & { params: Record<string, string> };

const checkEvents = inputCheck(EventsQuery, 'query');

function send(
  context: Context,
  answer: { readonly body: string; readonly etag: string },
  lifeMs: number,
): void {
  context.set('cache-control', `public, max-age=${Math.floor(lifeMs / 1000)}`);
  context.set('etag', answer.etag);
  const known = context.get('if-none-match').split(/,\s*/);
  if (known.some((tag) => tag === '*' || tag.replace(/^W\//, '') === answer.etag)) {
    context.status = 304;
    return;
  }
  context.status = 200;
  context.type = 'application/json';
  context.body = answer.body;
}

function sorted(query: unknown): unknown {
  return Object.entries(query as object).sort(([a], [b]) => (a < b ? -1 : 1));
}
