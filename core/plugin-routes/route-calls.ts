import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminGuard } from '../api/admin-guard.ts';
import { ApiError } from '../api/api-error.ts';
import { within } from '../host/deadline.ts';
import { subscriberOf } from '../listeners/peer-address.ts';
import type { RouteRequest } from '../plugin-api/routes.ts';
import { EventWriter } from './event-writer.ts';
import type { MountedRoutes } from './mounted-routes.ts';
import { renderAnswer } from './rendered-answer.ts';
import type { RenderedAnswer } from './rendered-answer.ts';
import { readBody, readHeaders, readParams, readQuery, splitUrl } from './route-input.ts';
import type { RouteMatch } from './route-shelf.ts';

export interface RouteCallsOptions {
  /** Calls of one pool under way at a time, those that wait for news among them; and of one address. */
  readonly callsMax: number;
  readonly callsPerAddressMax: number;
}

/** A pool has 20,000 workers at most. Each waits for work nearly all the time, and has shares to bring besides. */
export const ROUTE_CALLS_DEFAULTS: RouteCallsOptions = {
  callsMax: 32_768,
  callsPerAddressMax: 512,
};

/** By which door a request came. */
export interface Door {
  /** Of the caller. */
  readonly address: string;
  /** The mining port; undefined for the API's. */
  readonly port: number | undefined;
}

type Match = Extract<RouteMatch, { readonly kind: 'route' }>;

/** Lets the routes of plugins answer, each in its pool's scope, and lets nothing of theirs escape. */
export class RouteCalls {
  readonly #options: RouteCallsOptions;
  readonly #guard: AdminGuard;

  constructor(options: RouteCallsOptions, guard: AdminGuard) {
    this.#options = options;
    this.#guard = guard;
  }

  /** Answers a request. @throws ApiError where the host answers instead; nothing was written then. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    match: Match,
    door: Door,
  ): Promise<void> {
    const { mounted, route } = match;
    if (route.guard === 'admin') this.#guard.check(request.headers.authorization);
    const caller = subscriberOf(door.address);
    const { callsMax, callsPerAddressMax } = this.#options;
    if (!mounted.admit(caller, { calls: callsMax, perAddress: callsPerAddressMax })) {
      const headers = { 'retry-after': '1' };
      throw new ApiError(503, 'busy', 'too many calls are under way', { headers });
    }
    const call = new RouteCall(mounted, response);
    try {
      const rendered = await this.#ask(call, request, match, door);
      if (rendered !== undefined) await send(call, response, rendered);
    } finally {
      call.end();
      mounted.release(caller);
    }
  }

  /** Undefined where the caller hung up. */
  async #ask(
    call: RouteCall,
    request: IncomingMessage,
    { route, params }: Match,
    { address, port }: Door,
  ): Promise<RenderedAnswer | undefined> {
    const { path, query } = splitUrl(request.url);
    const asked = {
      method: request.method ?? 'GET',
      path,
      params: readParams(params),
      query: readQuery(query),
      headers: readHeaders(request, route.guard),
      remoteAddress: address,
      port,
    };
    const isRead = route.method === 'GET';
    const { text, body } = isRead
      ? { text: '', body: undefined }
      : await readBody(request, route.bodyBytesMax);
    const handle = async (given: RouteRequest) => renderAnswer(await route.route.handle(given));
    const given: RouteRequest = {
      ...asked,
      text,
      body,
      get signal() {
        return call.signal;
      },
    };
    return call.run(given, handle, route.deadlineMs);
  }
}

/** One call on its way. */
class RouteCall {
  readonly mounted: MountedRoutes;
  readonly #response: ServerResponse;
  /** For the host: why to wait no longer. */
  readonly #gone = new AbortController();
  /** For the plugin, once it asks: most calls are answered before anything could be told. */
  #told: AbortController | undefined;
  #over = false;
  readonly #onClose = (): void => {
    if (!this.#response.writableFinished) this.#leave(new HungUp());
  };
  readonly #onEnded = (): void =>
    this.#leave(new ApiError(503, 'pool-stopped', 'the pool does not run', LATER));

  constructor(mounted: MountedRoutes, response: ServerResponse) {
    this.mounted = mounted;
    this.#response = response;
    response.on('close', this.#onClose);
    mounted.atEnd(this.#onEnded);
  }

  get signal(): AbortSignal {
    if (this.#told === undefined) {
      this.#told = new AbortController();
      if (this.gone.aborted) this.#told.abort(this.gone.reason);
      else if (this.#over) this.#told.abort(new HungUp());
    }
    return this.#told.signal;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Runs the handler. Undefined where the caller hung up. @throws ApiError */
  async run(
    request: RouteRequest,
    handle: (request: RouteRequest) => Promise<RenderedAnswer>,
    deadlineMs: number,
  ): Promise<RenderedAnswer | undefined> {
    const late = (): ApiError => new ApiError(504, 'timeout', 'the answer takes too long');
    try {
      const answer = this.mounted.enter(() => handle(request));
      return await within(deadlineMs, answer, late, this.gone);
    } catch (error) {
      if (error instanceof HungUp) return undefined;
      const isStopped = this.gone.aborted && error === this.gone.reason;
      if (!isStopped) this.mounted.fault(error, `${request.method} ${request.path} failed`);
      if (error instanceof ApiError) throw error;
      throw new ApiError(500, 'internal', 'something went wrong here; the log says more');
    }
  }

  /** Nobody waits for the plugin any more. */
  end(): void {
    this.#response.off('close', this.#onClose);
    this.mounted.signOff(this.#onEnded);
    this.#over = true;
    // To make an error takes longer than to find a route.
    if (this.#told !== undefined) this.#leave(new HungUp());
  }

  #leave(reason: Error): void {
    if (this.gone.aborted) return;
    this.#gone.abort(reason);
    const told = this.#told;
    // What listens on it is the plugin's: if it throws, it does so in the pool's scope.
    if (told !== undefined) this.mounted.enter(() => told.abort(reason));
  }
}

const LATER = { headers: { 'retry-after': '5' } };

/** The caller is gone: there is nobody to answer. */
class HungUp extends Error {
  constructor() {
    super('the caller is gone');
    this.name = 'AbortError';
  }
}

async function send(
  call: RouteCall,
  response: ServerResponse,
  { status, headers, body }: RenderedAnswer,
): Promise<void> {
  response.statusCode = status;
  response.setHeader('x-content-type-options', 'nosniff');
  for (const [name, value] of headers) response.setHeader(name, value);
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  response.setHeader('x-accel-buffering', 'no');
  await new EventWriter(response, call.mounted, call.gone).write(body);
}
