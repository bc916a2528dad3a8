import type { Static, TObject, TSchema } from 'typebox';

/** What a handler gets: parsed and validated by the route's own schemas. */
export interface ApiRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/**
 * One call of the API, as data: the router, the validation of input, the OpenAPI document and the
 * tests of the answers are all made from it.
 */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'delete';
  /** With `:name` for parameters. */
  readonly path: string;
  readonly summary: string;
  readonly params: TObject | undefined;
  readonly query: TObject | undefined;
  readonly body: TObject | undefined;
  readonly answer: TSchema;
  /** How long an answer may be given again; 0 for never. */
  readonly cacheMs: number;
  /** Needs the admin token. */
  readonly admin: boolean;
  handle(request: ApiRequest<unknown, unknown, unknown>): unknown;
}

interface RouteParts<P extends TObject, Q extends TObject, B extends TObject, A extends TSchema> {
  readonly method?: ApiRoute['method'];
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  readonly cacheMs?: number;
  readonly admin?: boolean;
  handle(request: ApiRequest<Static<P>, Static<Q>, Static<B>>): Static<A> | Promise<Static<A>>;
}

/** Ties a handler to its schemas: it gets what they admit and must answer what they promise. */
export function apiRoute<
  A extends TSchema,
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TObject = TObject,
>(parts: RouteParts<P, Q, B, A>): ApiRoute {
  return {
    method: parts.method ?? 'get',
    path: parts.path,
    summary: parts.summary,
    params: parts.params,
    query: parts.query,
    body: parts.body,
    answer: parts.answer,
    cacheMs: parts.cacheMs ?? 0,
    admin: parts.admin ?? false,
    // The router calls this only with what the three schemas let through.
    handle: (request) => parts.handle(request as ApiRequest<Static<P>, Static<Q>, Static<B>>),
  };
}
